%% A Gy client on Erlang/OTP's Diameter stack: a data session, a recharge and a refused request.
%%   erl -noshell -run gy_session main PORT MSISDN UNKNOWN_MSISDN
%% It ends with status 0 if every answer decoded without an error in gy.dia's strict dictionary and said what it must.
-module(gy_session).
-export([main/1]).
-export([peer_up/3, peer_down/3, pick_peer/4, prepare_request/3, prepare_retransmit/3, handle_answer/4, handle_error/4,
         handle_request/3]).

-include_lib("diameter/include/diameter.hrl").

-define(HOST, "erlang.lab.test").
-define(REALM, "lab.test").
-define(MSCC, 'Multiple-Services-Credit-Control').

main([Port, Msisdn, Unknown]) ->
    try play(list_to_integer(Port), Msisdn, Unknown) of
        _ -> halt(0)
    catch
        Class:Reason:Stack ->
            io:format("~p: ~p~n~p~n", [Class, Reason, Stack]),
            halt(1)
    end.

play(Port, Msisdn, Unknown) ->
    connect(Port),
    data_session(Msisdn),
    recharge(Msisdn),
    refused(Unknown),
    %% By its own counters, which a capture is compared with.
    [{_, Counters} | _] = diameter:service_info(?MODULE, statistics),
    io:format("sent ~p CCRs, read ~p CCAs~n", [counted({{4, 272, 1}, send}, Counters), counted({{4, 272, 0}, recv}, Counters)]),
    diameter:stop_service(?MODULE).

counted(Counter, Counters) -> proplists:get_value(Counter, Counters, 0).

connect(Port) ->
    ok = diameter:start(),
    diameter:subscribe(?MODULE),
    ok = diameter:start_service(?MODULE, [{'Origin-Host', ?HOST}, {'Origin-Realm', ?REALM}, {'Vendor-Id', 0},
                                          {'Product-Name', "erlang"}, {'Auth-Application-Id', [4]}, {decode_format, map},
                                          {string_decode, false},
                                          {application, [{alias, gy}, {dictionary, gy}, {module, ?MODULE},
                                                         {answer_errors, callback}]}]),
    {ok, _} = diameter:add_transport(?MODULE, {connect, [{transport_module, diameter_tcp},
                                                         {transport_config, [{raddr, {127, 0, 0, 1}}, {rport, Port}]}]}),
    receive
        #diameter_event{info = Up} when element(1, Up) =:= up -> ok
    after 10000 ->
        error(not_connected)
    end.

data_session(Msisdn) ->
    Session = diameter:session_id(?HOST),
    Ask = fun(Type, Number, Service) ->
              request(Session, Type, Number, "32251@3gpp.org", Msisdn, #{'Multiple-Services-Indicator' => 1, ?MSCC => [Service]})
          end,
    Quota = #{'CC-Total-Octets' => [1000000]},
    #{'Result-Code' := 2001, ?MSCC := [#{'Rating-Group' := 10, 'Result-Code' := 2001, 'Validity-Time' := _,
                                        'Granted-Service-Unit' := #{'CC-Total-Octets' := 1000000}}]} =
        Ask(1, 0, #{'Rating-Group' => [10], 'Requested-Service-Unit' => [Quota]}),
    #{'Result-Code' := 2001, ?MSCC := [#{'Rating-Group' := 10, 'Result-Code' := 2001,
                                        'Granted-Service-Unit' := #{'CC-Total-Octets' := 1000000}}]} =
        Ask(2, 1, #{'Rating-Group' => [10], 'Requested-Service-Unit' => [Quota], 'Used-Service-Unit' => [Quota]}),
    #{'Result-Code' := 2001} = Ask(3, 2, #{'Rating-Group' => [10], 'Used-Service-Unit' => [Quota]}),
    io:format("data session: 2 grants, ended~n").

recharge(Msisdn) ->
    Money = #{'Unit-Value' => #{'Value-Digits' => 5000}, 'Currency-Code' => [704]},
    #{'Result-Code' := 2001, 'Granted-Service-Unit' := #{'CC-Money' := #{'Unit-Value' := #{'Value-Digits' := 5000}}}} =
        request(diameter:session_id(?HOST), 4, 0, "recharge@airtime", Msisdn,
                #{'Requested-Action' => [1], 'Requested-Service-Unit' => [#{'CC-Money' => [Money]}]}),
    io:format("recharge: credited~n").

refused(Unknown) ->
    #{'Result-Code' := 5030} =
        request(diameter:session_id(?HOST), 1, 0, "32251@3gpp.org", Unknown,
                #{?MSCC => [#{'Rating-Group' => [10], 'Requested-Service-Unit' => [#{}]}]}),
    %% Nothing but the action is missing: 5005 with an example of it.
    #{'Result-Code' := 5005, 'Failed-AVP' := [_]} =
        request(diameter:session_id(?HOST), 4, 0, "recharge@airtime", Unknown, #{}),
    io:format("refused: 5030, 5005~n").

request(Session, Type, Number, Context, Msisdn, More) ->
    Common = #{'Session-Id' => Session, 'Destination-Realm' => ?REALM, 'Auth-Application-Id' => 4, 'Service-Context-Id' => Context,
               'CC-Request-Type' => Type, 'CC-Request-Number' => Number,
               'Subscription-Id' => [#{'Subscription-Id-Type' => 0, 'Subscription-Id-Data' => Msisdn}]},
    case diameter:call(?MODULE, gy, ['CCR' | maps:merge(Common, More)], [{timeout, 10000}]) of
        {ok, #{'CC-Request-Type' := Type, 'CC-Request-Number' := Number} = Answer} -> normal(Answer);
        Other -> error({answer, Other})
    end.

%% An AVP that occurs at most once is a list of none or one in OTP's maps, or the value itself: here always the value.
normal(Avps) when is_map(Avps) ->
    maps:map(fun(Name, [Value]) when Name =/= ?MSCC, Name =/= 'Failed-AVP' -> normal(Value);
                (_, Values) when is_list(Values) -> [normal(Value) || Value <- Values];
                (_, Value) -> normal(Value)
             end, Avps);
normal(Value) ->
    Value.

%% diameter's callbacks

peer_up(_, _, State) -> State.
peer_down(_, _, State) -> State.
pick_peer([Peer | _], _, _, _) -> {ok, Peer}.

prepare_request(#diameter_packet{msg = ['CCR' | Avps]}, _, {_, #diameter_caps{origin_host = {Host, _}, origin_realm = {Realm, _}}}) ->
    {send, ['CCR' | Avps#{'Origin-Host' => Host, 'Origin-Realm' => Realm}]}.

prepare_retransmit(Packet, _, _) -> {send, Packet}.

handle_answer(#diameter_packet{msg = ['CCA' | Avps], errors = []}, _, _, _) -> {ok, Avps};
handle_answer(#diameter_packet{msg = Message, errors = Errors}, _, _, _) -> {error, {Errors, Message}}.

handle_error(Reason, _, _, _) -> {error, Reason}.
handle_request(_, _, _) -> {protocol_error, 3001}.

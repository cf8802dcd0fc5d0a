#include "charging/sessions/session_owner.hpp"

#include <gmock/gmock.h>

#include <optional>
#include <set>

#include "charging/changes/begin_change.hpp"
#include "charging/changes/client_calls.hpp"
#include "charging/sessions/client_call.hpp"
#include "charging/values/session_name.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging::gy_model {
namespace {

using testing::IsEmpty;
using testing::SizeIs;

constexpr auto owner = "gw.lab.test";
constexpr auto impostor = "evil.lab.test";

CreditControlRequest from(const char* host, CreditControlRequest request) {
    request.origin_host = host;
    return request;
}

CreditControlRequest of_sub_session(std::uint64_t number, CreditControlRequest request) {
    request.session = sub_session_id(request.session, number);
    request.sub_session = number;
    return request;
}

/// A profile whose hosts are `a.<domain>`, `b.<domain>`, ...
ClientProfile profile(const std::string& domain, bool shares_sessions) {
    ClientProfile client;
    client.name = domain;
    client.origin_hosts = {"*." + domain};
    client.shares_sessions = shares_sessions;
    return client;
}

class SessionOwner : public testing::Test {
  protected:
    SessionOwner() : line(cents(1'000)) {
        line.decide(initial({wanting(volume_group)}));
        line.decide(update(1, {reporting_and_wanting(volume_group, octets(megabyte))}));
    }

    /// 5002, and nothing changes.
    void expect_refused(const CreditControlRequest& request) {
        const Contract before = line.contract;
        const Decision decision = line.decide(request);
        EXPECT_EQ(decision.answer.result, ResultCode::unknown_session_id);
        EXPECT_THAT(decision.answer.services, IsEmpty());
        EXPECT_EQ(line.contract, before);
        EXPECT_THAT(decision.change.events, IsEmpty());
    }

    Line line;
};

TEST_F(SessionOwner, IsTheOriginHostThatOpenedItAndNobodyElse) {
    expect_refused(from(impostor, update(2, {reporting_and_wanting(volume_group, octets(megabyte))})));
    expect_refused(from(impostor, termination(2, {reporting(volume_group, octets(megabyte))})));
    expect_refused(from(impostor, initial({wanting(volume_group)})));
    expect_refused(from(impostor, update(1, {reporting_and_wanting(volume_group, octets(megabyte))})));
    EXPECT_EQ(line.answer(update(2, {wanting(volume_group)})).result, ResultCode::success);
    EXPECT_EQ(line.answer(from("GW.Lab.Test", termination(3))).result, ResultCode::success)
        << "the same identity, written otherwise";
}

TEST_F(SessionOwner, KeepsItWhenItIsOver) {
    line.pass(std::chrono::hours{1});
    line.decide(update(2));
    ASSERT_TRUE(line.session()->closed_at);
    expect_refused(from(impostor, termination(3, {reporting(volume_group, octets(megabyte))})));
    EXPECT_EQ(line.answer(termination(3, {reporting(volume_group, octets(megabyte))})).result,
              ResultCode::success);
}

TEST_F(SessionOwner, IsItOfAllSubSessions) {
    line.decide(of_sub_session(1, initial({wanting(time_group)})));
    expect_refused(from(impostor, of_sub_session(1, update(1, {wanting(time_group)}))));
    expect_refused(from(impostor, of_sub_session(2, initial({wanting(time_group)}))));
    line.decide(termination(2));
    line.decide(of_sub_session(3, initial({wanting(time_group)})));
    expect_refused(from(impostor, termination(4)));
    EXPECT_THAT(line.contract.sessions, SizeIs(1));
}

TEST_F(SessionOwner, IsNotAskedForByAnEventWhichBelongsToNoSession) {
    const CreditControlRequest debit =
        event(RequestedAction::direct_debiting, {.key = message_key(), .requested = messages(1), .used = {}});
    EXPECT_EQ(line.answer(from(impostor, debit)).result, ResultCode::success);
}

TEST(SharedSessions, AreThoseOfHostsOfOneProfileThatSaysSo) {
    Policy policy = model_policy();
    policy.clients = {profile("shared.lab.test", true), profile("other.lab.test", true),
                      profile("alone.lab.test", false)};
    Session session;
    session.client_host = "a.shared.lab.test";
    EXPECT_TRUE(is_owner(session, from("b.shared.lab.test", update(1)), policy));
    EXPECT_FALSE(is_owner(session, from("b.other.lab.test", update(1)), policy)) << "another profile's";
    EXPECT_FALSE(is_owner(session, from("nobody.lab.test", update(1)), policy));
    session.client_host = "a.alone.lab.test";
    EXPECT_TRUE(is_owner(session, from("a.alone.lab.test", update(1)), policy));
    EXPECT_FALSE(is_owner(session, from("b.alone.lab.test", update(1)), policy));
    session.client_host = "nobody.lab.test";
    EXPECT_FALSE(is_owner(session, from("nobody-else.lab.test", update(1)), policy))
        << "those that no profile names share nothing";
}

class MovedSession : public testing::Test {
  protected:
    static constexpr auto a = "a.shared.lab.test";
    static constexpr auto b = "b.shared.lab.test";

    MovedSession() : line(cents(10'000), policy()) {
        line.decide(at(a, 1000, initial({wanting(volume_group)})));
        line.decide(at(b, 500, update(1, {reporting_and_wanting(volume_group, octets(megabyte))})));
    }
    static Policy policy() {
        Policy policy = model_policy();
        policy.clients = {profile("shared.lab.test", true)};
        return policy;
    }
    static CreditControlRequest at(const char* host, std::uint32_t state, CreditControlRequest request) {
        request.origin_host = host;
        request.origin_realm = "lab.test";
        request.origin_state_id = state;
        return request;
    }
    static CreditControlRequest another(const char* name, CreditControlRequest request) {
        request.session = {name};
        return request;
    }
    bool is_open() const { return line.session() != nullptr && !line.session()->closed_at; }

    Line line;
};

TEST_F(MovedSession, IsNotLostToAClientThatNeverRestarted) {
    line.decide(at(a, 1000, another("gw;2", initial({wanting(time_group)}))));
    EXPECT_TRUE(is_open());
    line.decide(at(a, 1001, another("gw;3", initial())));
    EXPECT_TRUE(is_open()) << "the host that it was with before restarted";
    line.decide(at(b, 501, another("gw;4", initial())));
    EXPECT_FALSE(is_open()) << "the host that it is with restarted";
}

TEST_F(MovedSession, IsLostByTheHostsStateWhereverItIsTold) {
    Circumstances circumstances = samples::circumstances_at(line.now);
    circumstances.restarted = std::make_shared<const ClientStates>(ClientStates{{a, 2000}});
    EXPECT_THAT(begin_change(line.contract, line.policy, circumstances).contract().sessions, SizeIs(1));
    circumstances.restarted = std::make_shared<const ClientStates>(ClientStates{{"B.shared.LAB.test", 501}});
    EXPECT_THAT(begin_change(line.contract, line.policy, circumstances).contract().sessions, IsEmpty());
}

TEST_F(MovedSession, IsLostWithItsHostHoweverThatIsWritten) {
    line.decide(at("B.Shared.Lab.Test", 501, another("gw;2", initial())));
    EXPECT_FALSE(is_open());
}

TEST_F(MovedSession, IsNotLostBecauseTheHostThatItWasWithDoesNotKnowItAnyMore) {
    const auto told_by = [&](const char* host) {
        return end_lost_session(line.contract, line.session()->id, host, line.policy,
                                samples::circumstances_at(line.now))
            .contract.sessions;
    };
    EXPECT_THAT(told_by(a), SizeIs(1));
    EXPECT_THAT(told_by(b), IsEmpty());
}

TEST_F(MovedSession, IsCalledWhereItsLastRequestCameFrom) {
    Session session = *line.session();
    session.node = "n1";
    EXPECT_EQ(abort_call(session)->client_host, b);
    EXPECT_EQ(abort_call(session)->client_realm, "lab.test");
    line.decide(at("A.shared.lab.test", 1000, update(2)));
    session = *line.session();
    session.node = "n1";
    EXPECT_EQ(abort_call(session)->client_host, a) << "back where it was opened";
    EXPECT_EQ(session.client_state, 1000U);
}

TEST(SharedSessions, AreNotOpenedToAllByAHostThatCallsItselfAPattern) {
    Session session;
    session.client_host = "*.lab.test";
    EXPECT_FALSE(is_owner(session, from("gw.lab.test", update(1)), model_policy()));
    session.client_host = "gw.lab.test";
    EXPECT_FALSE(is_owner(session, from("*.lab.test", update(1)), model_policy()));
}

TEST(SubSessions, EndWithTheirSessionAlsoWhereThatWasNeverOpenedItself) {
    Line line(cents(1'000));
    line.decide(of_sub_session(1, initial({wanting(volume_group)})));
    line.decide(of_sub_session(2, initial({wanting(time_group)})));
    ASSERT_GT(line.reserved(), Money{});
    const CreditControlAnswer ended = line.answer(termination(1));
    EXPECT_EQ(ended.result, ResultCode::success);
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_THAT(line.contract.sessions, IsEmpty());
    EXPECT_EQ(line.answer(termination(1)), ended) << "a duplicate";
    EXPECT_EQ(line.answer(of_sub_session(1, update(1))).result, ResultCode::unknown_session_id);
}

TEST(SubSessions, AreFoundByTheNameThatTheyAreShownWith) {
    const SessionId session{"gw.lab.test;1;1"};
    EXPECT_EQ(sub_session_id(session, 7), SessionId{"gw.lab.test;1;1;sub=7"});
    EXPECT_EQ(session_on_wire(sub_session_id(session, 18'446'744'073'709'551'615U)), session.value);
    EXPECT_EQ(session_on_wire(session), session.value);
    for (const char* name : {"gw;sub=1a", "gw;sub=1;2", ";sub", ""}) {
        EXPECT_EQ(session_id_of(name, std::nullopt), SessionId{name}) << "as it was sent";
        EXPECT_EQ(session_on_wire(SessionId{name}), name);
    }
}

TEST(SubSessions, HaveNamesThatNoSessionIdOnTheWireCanTake) {
    std::set<SessionId> names;
    std::size_t given = 0;
    for (const char* on_wire :
         {"gw", "gw;sub=", "gw;sub=1", "gw;sub=01", "gw;sub=1;sub=", "gw;sub=1;sub=2"}) {
        for (const auto& sub_session : {std::optional<std::uint64_t>{}, {1}, {2}}) {
            const SessionId name = session_id_of(on_wire, sub_session);
            EXPECT_TRUE(names.insert(name).second) << name.value;
            EXPECT_EQ(session_on_wire(name), on_wire);
            ++given;
        }
    }
    EXPECT_THAT(names, SizeIs(given));
}

TEST(SubSessions, AreNotEndedByASessionThatIsCalledLikeOneOfThem) {
    Line line(cents(10'000));
    line.decide(of_sub_session(1, initial({wanting(volume_group)})));
    line.decide(of_sub_session(2, initial({wanting(time_group)})));
    const auto called = [](CreditControlRequest request) {
        request.session = session_id_of("gw.lab.test;1;1;sub=1", std::nullopt);
        return request;
    };
    EXPECT_EQ(line.answer(called(termination(1))).result, ResultCode::unknown_session_id);
    EXPECT_EQ(line.answer(called(initial({wanting(volume_group)}))).result, ResultCode::success);
    EXPECT_THAT(line.contract.sessions, SizeIs(3));
    EXPECT_EQ(line.answer(called(termination(1))).result, ResultCode::success);
    EXPECT_THAT(line.contract.sessions, SizeIs(2));
    EXPECT_EQ(line.answer(of_sub_session(1, termination(1))).result, ResultCode::success);
    EXPECT_THAT(line.contract.sessions, SizeIs(1));
}

TEST(SubSessions, AreChangedByTheirOwnerAloneWhateverTheirNameIsTakenFrom) {
    Line line(cents(10'000));
    line.decide(of_sub_session(1, initial({wanting(volume_group)})));
    const Contract before = line.contract;
    CreditControlRequest theft =
        from(impostor, termination(1, {reporting(volume_group, octets(40 * megabyte))}));
    theft.session = {"gw.lab.test;1;1;sub=1"};
    EXPECT_EQ(line.answer(theft).result, ResultCode::unknown_session_id);
    EXPECT_EQ(line.contract, before);
}

TEST(SubSessions, GiveBackWhatNobodySawOfAnAdvanceWhenTheirSessionEnds) {
    Line line(cents(5), lending_policy());
    line.decide(of_sub_session(1, initial({wanting(volume_group)})));
    ASSERT_THAT(line.contract.advances, SizeIs(1));
    line.decide(of_sub_session(2, initial({wanting(volume_group)})));
    line.decide(termination(1));
    EXPECT_EQ(debt_of(line.contract), Money{});
    EXPECT_EQ(line.balance(), cents(5));
    EXPECT_TRUE(line.books_close());
}

TEST(SubSessions, SurviveTheRestartThatAnotherOfTheirSessionTellsOf) {
    Line line(cents(10'000));
    const auto in_state = [](std::uint32_t state, CreditControlRequest request) {
        request.origin_state_id = state;
        return request;
    };
    line.decide(in_state(1, of_sub_session(1, initial({wanting(volume_group)}))));
    line.decide(in_state(1, of_sub_session(2, initial({wanting(volume_group)}))));
    CreditControlRequest lost = in_state(1, initial({wanting(volume_group)}));
    lost.session = {"gw.lab.test;9;9"};
    line.decide(lost);
    ASSERT_THAT(line.contract.sessions, SizeIs(3));

    line.decide(in_state(2, of_sub_session(2, update(1, {wanting(volume_group)}))));
    EXPECT_THAT(line.contract.sessions, SizeIs(2)) << "of another session its client knows nothing any more";
    lost.session = {"gw.lab.test;10;10"};
    line.decide(in_state(2, lost));
    EXPECT_THAT(line.contract.sessions, SizeIs(3)) << "nor does the next request end a sibling";
    EXPECT_EQ(line.answer(in_state(2, of_sub_session(1, update(1, {wanting(volume_group)})))).result,
              ResultCode::success);
}

}  // namespace
}  // namespace airtime::charging::gy_model

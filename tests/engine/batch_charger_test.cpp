#include "engine/batch_charger.hpp"

#include <gmock/gmock.h>

#include "charging/changes/open_contract.hpp"
#include "charging/corrections/number_change.hpp"
#include "charging/values/session_name.hpp"
#include "operations/number_change.hpp"
#include "operations/recharge.hpp"
#include "store/make_commit.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "tests/charging/samples.hpp"
#include "tests/engine/scripted_store.hpp"

namespace airtime::engine {
namespace {

using charging::ContractId;
using charging::CreditControlAnswer;
using charging::CreditControlRequest;
using charging::dong;
using charging::Money;
using charging::RequestedAction;
using charging::RequestType;
using charging::ResultCode;
using store::StoreError;
using testing::ElementsAre;

/// A shard with its own view of a store that others share.
class Shard {
  public:
    Shard(store::MemoryRedis& redis, const charging::Policy& policy, const std::string& name)
        : store(redis),
          redis_(redis),
          charger_(store, policy, store::TokenSource{name, "1"}, {}, [this] { ++pauses; }) {}

    std::vector<CreditControlAnswer> charge(const std::vector<CreditControlRequest>& requests,
                                            bool too_late = false) {
        std::vector<ChargeJob> jobs;
        for (const CreditControlRequest& request : requests) {
            jobs.push_back({.request = request, .too_late = too_late});
        }
        std::vector<CreditControlAnswer> answers(requests.size());
        std::vector<unsigned> times(requests.size(), 0);
        order.clear();
        charger_.charge(jobs, charging::circumstances_at(redis_.now()),
                        [&](std::size_t job, const CreditControlAnswer& answer) {
                            answers[job] = answer;
                            ++times[job];
                            order.push_back(job);
                        });
        EXPECT_THAT(times, testing::Each(1U));
        return answers;
    }

    const ChargeCounts& counts() const { return charger_.counts(); }

    ScriptedStore store;
    unsigned pauses = 0;
    std::vector<std::size_t> order;  ///< in which the last call's jobs were answered

  private:
    store::MemoryRedis& redis_;
    BatchCharger charger_;
};

class BatchChargerTest : public testing::Test {
  protected:
    BatchChargerTest() {
        // Nobody lends here: balances tell the whole story.
        policy_.advance.mode = charging::AdvanceMode::off;
        open(charging::ContractBuilder{}.holding("main", dong(1'000)).build());
    }

    void open(charging::Contract contract) {
        const store::Snapshot nothing{.contract = {}, .token = {}};
        contract.totals = {};
        charging::ContractChange opened = charging::open_contract(
            std::move(contract), policy_, charging::circumstances_at(charging::sample_now()));
        store::MemoryContractStore store{redis_};
        const auto outcome = store::commit_one(
            store, store::make_commit(nothing, opened, policy_, charging::sample_now(), {"opened"}));
        ASSERT_TRUE(std::holds_alternative<store::Committed>(outcome));
        ASSERT_TRUE(store.index_subscriber(opened.contract).ok());
    }

    store::Snapshot stored() {
        const charging::SubscriberAddress address = ContractId{"c1"};
        store::MemoryContractStore store{redis_};
        return *store.load({&address, 1}).front().value();
    }
    Money main_balance() { return charging::balance_in(stored().contract, "main"); }

    static CreditControlRequest request(RequestType type, std::string session, std::uint32_t number) {
        CreditControlRequest request;
        request.session = {std::move(session)};
        request.number = number;
        request.type = type;
        request.service_context = charging::sms_context;
        request.origin_host = "gateway.lab.test";
        request.subscriber = *charging::Msisdn::parse("84900000001");
        return request;
    }
    static charging::Contract second_contract() {
        charging::Contract second = charging::ContractBuilder{}.holding("main", dong(500)).build();
        second.id = {"c2"};
        second.msisdn = charging::Msisdn::parse("84900000002");
        second.imsi.reset();
        return second;
    }
    static std::string name(std::size_t i) { return "s" + std::to_string(i); }
    /// 300 dong each.
    static CreditControlRequest message(std::string session) {
        CreditControlRequest debit = request(RequestType::event, std::move(session), 0);
        debit.action = RequestedAction::direct_debiting;
        debit.services.emplace_back().requested.emplace().service_specific = 1;
        return debit;
    }
    static CreditControlRequest recharge(std::string session, Money amount) {
        CreditControlRequest credit = request(RequestType::event, std::move(session), 0);
        credit.service_context = charging::recharge_context;
        credit.origin_host = charging::till_host;
        credit.action = RequestedAction::refund_account;
        credit.services.emplace_back().requested.emplace().money = amount;
        return credit;
    }
    static CreditControlRequest balance_check(std::string session) {
        CreditControlRequest check = message(std::move(session));
        check.action = RequestedAction::check_balance;
        return check;
    }
    static ResultCode served(const CreditControlAnswer& answer) {
        return answer.services.empty() ? answer.result : answer.services.front().result;
    }
    /// Another node's commit to the same contract.
    std::function<void()> other_node_recharges(std::string session, Money amount) {
        return [this, session = std::move(session), amount] {
            Shard other{redis_, policy_, "other-" + session};
            other.charge({recharge(session, amount)});
        };
    }

    charging::Policy policy_ = charging::sample_policy();
    charging::Instant now_ = charging::sample_now();
    store::MemoryRedis redis_{4, [this] { return now_; }};
    Shard shard_{redis_, policy_, "node1"};
};

TEST_F(BatchChargerTest, DecidesEachRequestOnWhatTheOneBeforeLeaves) {
    const auto answers = shard_.charge({message("m1"), message("m2"), message("m3"), message("m4")});
    EXPECT_EQ(served(answers[0]), ResultCode::success);
    EXPECT_EQ(served(answers[1]), ResultCode::success);
    EXPECT_EQ(served(answers[2]), ResultCode::success);
    EXPECT_EQ(served(answers[3]), ResultCode::credit_limit_reached);
    EXPECT_THAT(shard_.order, ElementsAre(0, 1, 2, 3));
    EXPECT_EQ(main_balance(), dong(100));
}

TEST_F(BatchChargerTest, ChargesAWholeBatchInOneRoundTripOnceTheContractIsCached) {
    shard_.charge({message("m1")});
    EXPECT_EQ(shard_.store.loads, 1U);
    EXPECT_EQ(shard_.store.commit_calls, 1U);
    shard_.charge({message("m2"), message("m3")});
    EXPECT_EQ(shard_.store.loads, 1U);
    EXPECT_EQ(shard_.store.commit_calls, 2U);
}

TEST_F(BatchChargerTest, LoadsOneSubscriberOfABatchOnce) {
    open([] {
        charging::Contract second = charging::ContractBuilder{}.holding("main", dong(500)).build();
        second.id = {"c2"};
        second.msisdn = charging::Msisdn::parse("84900000002");
        second.imsi.reset();
        return second;
    }());
    CreditControlRequest other = message("m2");
    other.subscriber = *charging::Msisdn::parse("84900000002");
    const auto answers = shard_.charge({message("m1"), other, message("m3")});
    EXPECT_THAT(answers, testing::Each(testing::ResultOf(served, ResultCode::success)));
    EXPECT_EQ(shard_.store.loads, 1U);
    EXPECT_EQ(shard_.store.commit_calls, 1U);
}

TEST_F(BatchChargerTest, ARepetitionCostsTheRequestsBehindItNoLoad) {
    shard_.charge({message("m1")});
    const auto answers = shard_.charge({message("m1"), message("m2")});
    EXPECT_THAT(answers, testing::Each(testing::ResultOf(served, ResultCode::success)));
    EXPECT_EQ(shard_.store.loads, 1U);
    EXPECT_EQ(main_balance(), dong(400));
}

TEST_F(BatchChargerTest, DecidesAgainOnTheStateThatAnotherNodeLeft) {
    shard_.charge({message("m1")});
    shard_.store.before_command[0] = other_node_recharges("r1", dong(5'000));
    const auto answers = shard_.charge({message("m2")});
    EXPECT_EQ(served(answers[0]), ResultCode::success);
    EXPECT_EQ(main_balance(), dong(1'000 - 600 + 5'000));
    EXPECT_EQ(shard_.pauses, 0U);
}

TEST_F(BatchChargerTest, LoadsTheStateFirstWhereANumberIsMissingThatAnotherNodeAnswered) {
    Shard other{redis_, policy_, "node2"};
    const auto update = [](std::uint32_t number) { return request(RequestType::update, "s1", number); };
    shard_.charge({request(RequestType::initial, "s1", 0)});
    shard_.charge({update(1)});
    EXPECT_EQ(shard_.store.loads, 1U) << "the next number: what is cached is the latest";
    other.charge({update(2)});
    EXPECT_EQ(shard_.charge({update(3)})[0].result, ResultCode::success);
    EXPECT_EQ(shard_.store.loads, 2U);
    EXPECT_EQ(shard_.store.commit_calls, 3U) << "none in vain";
    EXPECT_EQ(other.charge({request(RequestType::termination, "s1", 4)})[0].result, ResultCode::success);
    EXPECT_EQ(other.store.commit_calls, 2U) << "none in vain";
}

TEST_F(BatchChargerTest, LoadsTheStateFirstOnceAnotherNodeIsSeenToChangeIt) {
    Shard other{redis_, policy_, "node2"};
    shard_.charge({message("m1")});
    other.charge({message("m2")});
    shard_.charge({message("m3")});
    EXPECT_EQ(shard_.store.commit_calls, 3U) << "the conflict is the first sign";
    shard_.store.commit_calls = other.store.commit_calls = 0;
    other.charge({message("m4")});
    other.charge({recharge("r1", dong(5'000))});
    EXPECT_EQ(served(shard_.charge({message("m5")})[0]), ResultCode::success);
    EXPECT_EQ(shard_.store.commit_calls, 1U) << "none in vain";
    shard_.store.loads = 0;
    shard_.charge({message("m6")});
    EXPECT_EQ(shard_.store.loads, 1U);
    shard_.charge({message("m7")});
    EXPECT_EQ(shard_.store.loads, 1U) << "nobody else changed it the last time";
}

TEST_F(BatchChargerTest, FindsASessionOfAnotherNodeInItsCachedSubscribersContract) {
    Shard other{redis_, policy_, "node2"};
    other.charge({message("m1")});
    shard_.charge({request(RequestType::initial, "s1", 0)});
    EXPECT_EQ(other.charge({request(RequestType::update, "s1", 1)})[0].result, ResultCode::success);
    EXPECT_EQ(other.store.loads, 2U);
    EXPECT_EQ(other.store.commit_calls, 2U);
}

TEST_F(BatchChargerTest, RepeatsTheAnswerOfASessionThatEnded) {
    shard_.charge({request(RequestType::initial, "s1", 0)});
    const auto first = shard_.charge({request(RequestType::termination, "s1", 1)});
    EXPECT_EQ(shard_.store.ended_loads, 0U);
    Shard other{redis_, policy_, "node2"};
    for (Shard* shard : {&shard_, &other}) {
        EXPECT_EQ(shard->charge({request(RequestType::termination, "s1", 1)}), first);
        EXPECT_EQ(shard->store.ended_loads, 1U);
    }
    shard_.charge({request(RequestType::initial, "s2", 0)});
    EXPECT_EQ(shard_.store.ended_loads, 1U) << "another session";

    shard_.store.load_fails = StoreError::timeout;
    EXPECT_EQ(shard_.charge({request(RequestType::termination, "s1", 1)})[0].result, ResultCode::too_busy);
}

TEST_F(BatchChargerTest, OpensNoSessionAnewThatEnded) {
    shard_.charge({request(RequestType::initial, "s1", 0)});
    shard_.charge({request(RequestType::termination, "s1", 1)});
    Shard other{redis_, policy_, "node2"};
    for (Shard* shard : {&shard_, &other}) {
        const auto again = shard->charge({request(RequestType::initial, "s1", 0)});
        EXPECT_NE(again[0].result, ResultCode::too_busy);
        EXPECT_TRUE(again[0].services.empty() || !again[0].services[0].granted) << "no second quota";
        EXPECT_TRUE(stored().contract.sessions.empty());
        EXPECT_EQ(shard->store.ended_loads, 1U);
    }
}

TEST_F(BatchChargerTest, RemembersASessionThatEndedForItsTimeHoweverManyEndAfterIt) {
    shard_.charge({request(RequestType::initial, "s1", 0)});
    const auto first = shard_.charge({request(RequestType::termination, "s1", 1)});
    Shard other{redis_, policy_, "node2"};
    for (int i = 0; i < 20; ++i) {
        const std::string name = "other" + std::to_string(i);
        other.charge({request(RequestType::initial, name, 0)});
        other.charge({request(RequestType::termination, name, 1)});
    }
    now_ += charging::ended_session_kept - std::chrono::milliseconds{1};
    EXPECT_EQ(shard_.charge({request(RequestType::termination, "s1", 1)}), first);
    EXPECT_NE(shard_.charge({request(RequestType::initial, "s1", 0)})[0].result, ResultCode::success);
    EXPECT_TRUE(stored().contract.sessions.empty());
    now_ += std::chrono::milliseconds{1};
    EXPECT_EQ(shard_.charge({request(RequestType::termination, "s1", 1)})[0].result,
              ResultCode::unknown_session_id);
    EXPECT_EQ(shard_.charge({request(RequestType::initial, "s1", 0)})[0].result, ResultCode::success);
}

TEST_F(BatchChargerTest, DecidesAnewAnInitialWhoseSessionExpired) {
    shard_.charge({request(RequestType::initial, "s1", 0)});
    now_ += std::chrono::hours{1};
    Shard other{redis_, policy_, "node2"};
    EXPECT_EQ(other.charge({request(RequestType::initial, "s1", 0)})[0].result, ResultCode::success);
    ASSERT_EQ(stored().contract.sessions.size(), 1U);
    EXPECT_EQ(stored().contract.sessions.front().opened_at, now_);
    EXPECT_TRUE(stored().contract.late_sessions.empty());
}

TEST_F(BatchChargerTest, ChargesASessionToItsContractWhoeverOwnsTheNumberNow) {
    shard_.charge({request(RequestType::initial, "s1", 0)});
    open([] {
        charging::Contract next = charging::ContractBuilder{}.holding("main", dong(500)).build();
        next.id = {"c2"};
        next.msisdn = charging::Msisdn::parse("84900000002");
        next.imsi.reset();
        return next;
    }());
    Shard other{redis_, policy_, "node2"};
    CreditControlRequest second = message("m1");
    second.subscriber = *charging::Msisdn::parse("84900000002");
    other.charge({second});
    CreditControlRequest update = request(RequestType::update, "s1", 1);
    update.subscriber = second.subscriber;
    CreditControlRequest unknown = request(RequestType::update, "s2", 1);
    unknown.subscriber = second.subscriber;
    const auto answers = other.charge({update, second, unknown});
    EXPECT_EQ(answers[0].result, ResultCode::success);
    EXPECT_EQ(served(answers[1]), ResultCode::success);
    EXPECT_EQ(answers[2].result, ResultCode::unknown_session_id);
    EXPECT_EQ(stored().contract.session({"s1"})->answers.back().number, 1U);
}

TEST_F(BatchChargerTest, AsksTheNextOwnerOfANumberAndNotTheContractThatGaveItUp) {
    Shard other{redis_, policy_, "node2"};
    shard_.charge({message("m1")});
    other.charge({message("m2")});
    shard_.charge({message("m3")});  // sees that another node changes the contract
    const store::Snapshot before = stored();
    charging::Draft draft = charging::draft_of(before.contract, policy_);
    ASSERT_TRUE(charging::give_up_number(draft, charging::NumberEnd::ported_out, {"k1", "care", "left"}));
    store::MemoryContractStore store{redis_};
    store::commit_one(
        store, store::make_commit(before, draft.change, policy_, charging::sample_now(), {"given up"}));
    charging::Contract next = charging::ContractBuilder{}.holding("main", dong(500)).build();
    next.id = {"c2"};
    open(std::move(next));
    EXPECT_EQ(served(shard_.charge({message("m4")})[0]), ResultCode::success);
    EXPECT_EQ(main_balance(), dong(100)) << "of the contract that gave it up";
}

TEST_F(BatchChargerTest, ARechargeRepeatedAfterItsNumberChangedHandsIsNotCreditedToTheNextOwner) {
    const charging::Msisdn number = *charging::Msisdn::parse("84900000001");
    const auto answers = shard_.charge({recharge("r1", dong(5'000))});
    store::MemoryContractStore contracts{redis_};
    store::TokenSource tokens{"shop", "1"};
    for (const char* const key : {"k1", "k2"}) {
        const store::Editor editor{contracts, policy_, tokens, charging::circumstances_at(now_)};
        const auto changed = operations::change_owner(editor, number, {}, {key, "shop", "sold"});
        const auto* next = std::get_if<store::Changed<operations::NumberChangeOutcome>>(&changed);
        ASSERT_NE(next, nullptr);
        Shard second{redis_, policy_, "node2"};
        for (Shard* shard : {&shard_, &second}) {
            EXPECT_THAT(shard->charge({recharge("r1", dong(5'000))}), ElementsAre(answers[0]));
            EXPECT_EQ(shard->charge({recharge("r1", dong(5'001))})[0].result, ResultCode::invalid_avp_value);
        }
        const charging::SubscriberAddress address = next->contract.id;
        EXPECT_EQ(charging::balance_of(contracts.load({&address, 1}).front().value()->contract), Money{});
        EXPECT_EQ(main_balance(), dong(6'000));
    }
    EXPECT_EQ(shard_.charge({recharge("r2", dong(700))})[0].result, ResultCode::success);
    now_ += std::chrono::seconds{policy_.session.recharge_answer_kept_s};
    EXPECT_EQ(shard_.charge({recharge("r3", dong(700))})[0].result, ResultCode::success);
    const auto holder = contracts.load(std::array{charging::SubscriberAddress{number}});
    EXPECT_THAT(holder.front().value()->contract.predecessors, testing::IsEmpty());
    EXPECT_EQ(charging::balance_of(holder.front().value()->contract), dong(1'400));
}

TEST_F(BatchChargerTest, LeavesASessionToItsClientAndItsNameToItsContract) {
    open(second_contract());
    shard_.charge({request(RequestType::initial, "s1", 0)});
    const store::Snapshot before = stored();
    Shard second{redis_, policy_, "node2"};
    for (Shard* shard : {&shard_, &second}) {
        for (const RequestType type : {RequestType::initial, RequestType::update, RequestType::termination}) {
            for (const char* msisdn : {"84900000001", "84900000002"}) {
                CreditControlRequest attack = request(type, "s1", 1);
                attack.origin_host = "evil.lab.test";
                attack.subscriber = *charging::Msisdn::parse(msisdn);
                EXPECT_EQ(shard->charge({attack})[0].result, ResultCode::unknown_session_id);
            }
        }
    }
    EXPECT_EQ(stored().token, before.token);
    CreditControlRequest update = request(RequestType::update, "s1", 1);
    update.subscriber.reset();
    EXPECT_EQ(second.charge({update})[0].result, ResultCode::success);
    EXPECT_EQ(stored().contract.session({"s1"})->answers.back().number, 1U);
}

TEST_F(BatchChargerTest, DecidesWhatIsBehindManyTakenNamesOnce) {
    constexpr std::size_t names = 20;
    open(second_contract());
    std::vector<CreditControlRequest> openings;
    for (std::size_t i = 0; i < names; ++i) {
        openings.push_back(request(RequestType::initial, name(i), 0));
        shard_.charge({openings.back()});
        openings.back().subscriber = *charging::Msisdn::parse("84900000002");
        openings.back().origin_host = "evil.lab.test";
    }
    openings.push_back(request(RequestType::initial, "own", 0));
    openings.back().subscriber = openings.front().subscriber;
    Shard other{redis_, policy_, "node2"};
    const auto answers = other.charge(openings);
    for (std::size_t i = 0; i < names; ++i) EXPECT_EQ(answers[i].result, ResultCode::unknown_session_id);
    EXPECT_EQ(answers.back().result, ResultCode::success);
    EXPECT_EQ(other.store.loads, 1U);
    EXPECT_EQ(other.store.states_in_conflicts, 0U) << "nobody else changed the contract";
    EXPECT_EQ(other.store.commit_calls, 3U) << "all, the names of those behind the first, and what is left";
    EXPECT_EQ(other.store.commands, 2 * names + 2);
}

TEST_F(BatchChargerTest, AsksForAllSessionsThatEndedAtOnceWhenTheyAreOpenedAgain) {
    constexpr std::size_t names = 20;
    std::vector<CreditControlRequest> openings;
    for (std::size_t i = 0; i < names; ++i) {
        openings.push_back(request(RequestType::initial, name(i), 0));
        shard_.charge({openings.back()});
        shard_.charge({request(RequestType::termination, name(i), 1)});
    }
    Shard other{redis_, policy_, "node2"};
    const auto answers = other.charge(openings);
    EXPECT_THAT(answers, testing::Each(testing::Field(&CreditControlAnswer::result,
                                                      testing::Ne(ResultCode::too_busy))));
    EXPECT_TRUE(stored().contract.sessions.empty());
    EXPECT_EQ(other.store.loads, 1U);
    EXPECT_EQ(other.store.ended_loads, 1U);
    EXPECT_EQ(other.store.states_in_conflicts, 0U);
    EXPECT_LE(other.store.commit_calls, 3U);
}

TEST_F(BatchChargerTest, LosesNoStepOverRepetitionsInOneBatch) {
    constexpr std::size_t events = 10;
    std::vector<CreditControlRequest> twice;
    for (std::size_t i = 0; i < events; ++i) twice.insert(twice.end(), 2, recharge(name(i), dong(100)));
    const auto answers = shard_.charge(twice);
    EXPECT_THAT(answers, testing::Each(testing::ResultOf(served, ResultCode::success)));
    EXPECT_EQ(main_balance(), dong(2'000));
    EXPECT_EQ(shard_.store.commit_calls, 2U);
    EXPECT_EQ(shard_.store.states_in_conflicts, 0U);
}

TEST_F(BatchChargerTest, EndsSubSessionsByTheNameOfTheirSessionAlone) {
    for (const std::uint64_t number : {1U, 2U}) {
        CreditControlRequest opening = request(RequestType::initial, "s1", 0);
        opening.session = charging::sub_session_id(opening.session, number);
        opening.sub_session = number;
        shard_.charge({opening});
    }
    ASSERT_EQ(stored().contract.sessions.size(), 2U);
    CreditControlRequest end = request(RequestType::termination, "s1", 1);
    end.subscriber.reset();
    Shard other{redis_, policy_, "node2"};
    const auto ended = other.charge({end});
    EXPECT_EQ(ended[0].result, ResultCode::success);
    EXPECT_TRUE(stored().contract.sessions.empty());
    EXPECT_EQ(shard_.charge({end}), ended) << "a repetition, at another node";
}

TEST_F(BatchChargerTest, DecidesBothRequestsOfABatchAgainWhenAnotherNodesRechargeLandsBetweenThem) {
    shard_.charge({message("m1")});
    shard_.store.before_command[1] = other_node_recharges("r1", dong(5'000));
    auto answers = shard_.charge({message("m2"), message("m3")});
    EXPECT_THAT(answers, testing::Each(testing::ResultOf(served, ResultCode::success)));
    EXPECT_EQ(main_balance(), dong(1'000 - 3 * 300 + 5'000));

    // In front of both: neither may land on the recharge as if it were the commit it was decided on.
    shard_.store.before_command[0] = other_node_recharges("r2", dong(700));
    answers = shard_.charge({message("m4"), message("m5")});
    EXPECT_THAT(answers, testing::Each(testing::ResultOf(served, ResultCode::success)));
    EXPECT_EQ(main_balance(), dong(1'000 - 5 * 300 + 5'000 + 700));
    EXPECT_THAT(shard_.order, ElementsAre(0, 1));
}

TEST_F(BatchChargerTest, NeverRefusesFromAStaleCache) {
    shard_.charge({message("m1"), message("m2"), message("m3")});
    Shard other{redis_, policy_, "node2"};
    other.charge({recharge("r1", dong(5'000))});
    const auto answers = shard_.charge({message("m4")});
    EXPECT_EQ(served(answers[0]), ResultCode::success);
}

TEST_F(BatchChargerTest, ConfirmsABalanceCheckWithTheStore) {
    shard_.charge({message("m1"), message("m2"), message("m3")});
    Shard other{redis_, policy_, "node2"};
    other.charge({recharge("r1", dong(5'000))});
    const auto answers = shard_.charge({balance_check("b1")});
    EXPECT_EQ(answers[0].check_balance, charging::CheckBalanceResult::enough_credit);
}

TEST_F(BatchChargerTest, GivesUpAfterEightTriesAndPausesFromTheThird) {
    shard_.charge({message("m1")});
    unsigned recharges = 0;
    const std::function<void()> always_first = [&] {
        other_node_recharges("r" + std::to_string(++recharges), dong(1))();
        shard_.store.before_command[0] = always_first;
    };
    shard_.store.before_command[0] = always_first;
    const auto answers = shard_.charge({message("m2")});
    EXPECT_EQ(answers[0].result, ResultCode::too_busy);
    EXPECT_EQ(recharges, 8U);
    EXPECT_EQ(shard_.pauses, 6U);
    EXPECT_EQ(main_balance(), dong(1'000 - 300 + 8));
}

TEST_F(BatchChargerTest, AnswersTooBusyWhenAReplyIsLostAndTheSameAnswerWhenAskedAgain) {
    shard_.charge({message("m1")});
    shard_.store.reply_lost[0] = StoreError::timeout;
    EXPECT_EQ(shard_.charge({message("m2")})[0].result, ResultCode::too_busy);
    EXPECT_EQ(served(shard_.charge({message("m2")})[0]), ResultCode::success);
    EXPECT_EQ(main_balance(), dong(400));
    EXPECT_EQ(shard_.store.loads, 2U) << "outcomes are unknown: nothing cached may be used";
}

TEST_F(BatchChargerTest, TakesNothingForDoneBehindACommitWhoseOutcomeIsUnknown) {
    shard_.charge({message("m1")});
    shard_.store.reply_lost[0] = StoreError::corrupt;
    const auto answers = shard_.charge({message("m2"), message("m3")});
    EXPECT_EQ(answers[0].result, ResultCode::too_busy);
    EXPECT_EQ(answers[1].result, ResultCode::too_busy);
    EXPECT_EQ(served(shard_.charge({message("m3")})[0]), ResultCode::success);
    EXPECT_EQ(main_balance(), dong(100));
}

TEST_F(BatchChargerTest, AnswersTooBusyWhenTheStoreCannotBeRead) {
    shard_.store.load_fails = StoreError::disconnected;
    EXPECT_EQ(shard_.charge({message("m1")})[0].result, ResultCode::too_busy);
    EXPECT_EQ(main_balance(), dong(1'000));
}

TEST_F(BatchChargerTest, LeavesARequestUndecidedThatComesTooLate) {
    EXPECT_EQ(shard_.charge({message("m1")}, true)[0].result, ResultCode::too_busy);
    EXPECT_EQ(shard_.store.loads, 0U);
    EXPECT_EQ(main_balance(), dong(1'000));
}

TEST_F(BatchChargerTest, CountsWhereContractsWereFound) {
    shard_.charge({message("m1"), message("m2")});
    EXPECT_EQ(shard_.counts().cache_misses.count(), 2U);
    EXPECT_EQ(shard_.counts().cache_hits.count(), 0U);
    shard_.charge({message("m3")});
    EXPECT_EQ(shard_.counts().cache_hits.count(), 1U);
    EXPECT_EQ(shard_.counts().commits.count(), 3U);
    EXPECT_EQ(shard_.counts().conflicts.count(), 0U);
}

TEST_F(BatchChargerTest, CountsWhatWasDecidedAgain) {
    shard_.charge({message("m1")});
    shard_.store.before_command[0] = other_node_recharges("r1", dong(5'000));
    shard_.charge({message("m2"), message("m3")});
    EXPECT_EQ(shard_.counts().conflicts.count(), 1U) << "the second lost against the first";
    EXPECT_EQ(shard_.counts().commits.count(), 3U);
}

TEST_F(BatchChargerTest, CountsAdvancesOnceTheyAreCommitted) {
    policy_.advance.mode = charging::AdvanceMode::on;
    open(second_contract());
    CreditControlRequest short_of_money = message("m1");
    short_of_money.subscriber = *charging::Msisdn::parse("84900000002");
    Shard unlucky{redis_, policy_, "node2"};
    unlucky.store.reply_lost[0] = StoreError::timeout;
    unlucky.charge({short_of_money});
    EXPECT_EQ(unlucky.counts().advances.count(), 0U) << "nobody knows";
    EXPECT_EQ(unlucky.counts().commits.count(), 0U);
    open([] {
        charging::Contract third = charging::ContractBuilder{}.holding("main", dong(500)).build();
        third.id = {"c3"};
        third.msisdn = charging::Msisdn::parse("84900000003");
        third.imsi.reset();
        return third;
    }());
    short_of_money.subscriber = *charging::Msisdn::parse("84900000003");
    shard_.charge({short_of_money});
    EXPECT_EQ(shard_.counts().advances.count(), 1U);
    EXPECT_EQ(shard_.counts().commits.count(), 1U);
}

TEST_F(BatchChargerTest, CountsRefusalsOfAdvancesByTheirReason) {
    const auto refusals = [&](charging::AdvanceRefusal refusal) {
        return shard_.counts().refusals.at(static_cast<std::size_t>(refusal)).count();
    };
    shard_.charge({message("m1")});
    EXPECT_EQ(refusals(charging::AdvanceRefusal::mode_off), 0U) << "there was money enough";
    shard_.charge({message("m2")});
    EXPECT_EQ(refusals(charging::AdvanceRefusal::mode_off), 1U);
    policy_.advance.mode = charging::AdvanceMode::on;
    open([] {
        charging::Contract second = second_contract();
        second.enrolment = charging::Enrolment::not_registered;
        return second;
    }());
    CreditControlRequest of_the_second = message("m3");
    of_the_second.subscriber = *charging::Msisdn::parse("84900000002");
    shard_.charge({of_the_second});
    EXPECT_EQ(refusals(charging::AdvanceRefusal::not_enrolled), 1U);
    EXPECT_EQ(refusals(charging::AdvanceRefusal::mode_off), 1U);
}

TEST(ChargeCountsTest, HaveAPlaceForEachReason) {
    EXPECT_NE(charging::name_of(static_cast<charging::AdvanceRefusal>(advance_refusals - 1)), "");
    EXPECT_EQ(charging::name_of(static_cast<charging::AdvanceRefusal>(advance_refusals)), "");
}

TEST_F(BatchChargerTest, RepeatsTheAnswerToAnEventAndChargesWhatCameBehindIt) {
    const auto first = shard_.charge({message("m1")});
    const auto answers = shard_.charge({message("m1"), message("m2")});
    EXPECT_EQ(answers[0], first[0]);
    EXPECT_EQ(served(answers[1]), ResultCode::success);
    EXPECT_EQ(main_balance(), dong(400));
}

TEST_F(BatchChargerTest, CreditsARechargeOnceHoweverOftenAndWhereverItComes) {
    Shard other{redis_, policy_, "node2"};
    const auto first = shard_.charge({recharge("r1", dong(500)), recharge("r1", dong(500))});
    EXPECT_EQ(first[0], first[1]);
    EXPECT_EQ(other.charge({recharge("r1", dong(500))})[0], first[0]);
    EXPECT_EQ(main_balance(), dong(1'500));
}

TEST_F(BatchChargerTest, RefusesOtherContentUnderAnEventsNumber) {
    shard_.charge({recharge("r1", dong(500))});
    EXPECT_EQ(shard_.charge({recharge("r1", dong(600))})[0].result, ResultCode::invalid_avp_value);
    EXPECT_EQ(main_balance(), dong(1'500));
}

TEST_F(BatchChargerTest, RefusesAnotherAmountUnderARechargesKeyAfterItsAnswerIsGone) {
    policy_.recharge.reversible_days = 30;
    shard_.charge({recharge("r1", dong(500))});
    now_ += std::chrono::seconds{policy_.session.recharge_answer_kept_s} + std::chrono::days{1};
    EXPECT_EQ(shard_.charge({recharge("r1", dong(600))})[0].result, ResultCode::invalid_avp_value);
    EXPECT_EQ(shard_.charge({recharge("r1", dong(500))})[0].result, ResultCode::success);
    EXPECT_EQ(main_balance(), dong(1'500));
}

TEST_F(BatchChargerTest, RefusesAnotherAmountUnderTheKeyOfAnotherChannelsRecharge) {
    policy_.recharge.reversible_days = 1;
    store::MemoryContractStore store{redis_};
    store::TokenSource tokens{"cli", "1"};
    const store::Editor editor{store, policy_, tokens, charging::circumstances_at(now_)};
    (void)operations::recharge(editor, ContractId{"c1"}, dong(100), "r1/0", {"role.care", {}});
    ASSERT_EQ(main_balance(), dong(1'100));
    EXPECT_EQ(shard_.charge({recharge("r1", dong(600))})[0].result, ResultCode::invalid_avp_value);
    EXPECT_EQ(main_balance(), dong(1'100));
}

TEST_F(BatchChargerTest, DoesNotKnowASubscriberThatNobodyIs) {
    CreditControlRequest stranger = message("m1");
    stranger.subscriber = *charging::Msisdn::parse("84999999999");
    EXPECT_EQ(shard_.charge({stranger})[0].result, ResultCode::user_unknown);
}

TEST_F(BatchChargerTest, FindsASessionWithoutSubscriptionIdOnAnyNode) {
    shard_.charge({request(RequestType::initial, "s1", 0)});
    CreditControlRequest update = request(RequestType::update, "s1", 1);
    update.subscriber.reset();
    Shard other{redis_, policy_, "node2"};
    EXPECT_EQ(other.charge({update})[0].result, ResultCode::success);
    update.session = {"s2"};
    EXPECT_EQ(other.charge({update})[0].result, ResultCode::unknown_session_id);
}

}  // namespace
}  // namespace airtime::engine

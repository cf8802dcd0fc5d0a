#include "charging/changes/client_calls.hpp"

#include <gtest/gtest.h>

#include <memory>

#include "charging/changes/after_change.hpp"
#include "charging/changes/begin_change.hpp"
#include "charging/sessions/client_call.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

/// A line whose client is redirected when the money ends, served by node ocs1.
class CalledLine : public Line {
  public:
    explicit CalledLine(Money main) : Line(main, redirecting()) {}

    Decision served(const CreditControlRequest& request) {
        Circumstances circumstances = samples::circumstances_at(now);
        circumstances.node = "ocs1";
        Decision decision = charging::decide(contract, request, policy, circumstances);
        after_change(contract, decision.change, policy, now);
        contract = decision.change.contract;
        return decision;
    }
    std::vector<ClientCall> calls_after_recharge(std::int64_t amount_cents) {
        CreditControlRequest recharge =
            event(RequestedAction::refund_account,
                  {.key = {}, .requested = amount(cents(amount_cents)), .used = {}});
        recharge.session = {"shop;" + std::to_string(++recharges_)};
        recharge.service_context = samples::recharge_context;
        recharge.origin_host = till_host;
        return served(recharge).change.calls;
    }

    /// As it is when the session's call is given up, which calls nobody.
    Contract without_call() const {
        ContractChange change =
            forget_call(contract, {"gw.lab.test;1;1"}, policy, samples::circumstances_at(now));
        after_change(contract, change, policy, now);
        EXPECT_TRUE(change.calls.empty());
        return change.contract;
    }

  private:
    static Policy redirecting() {
        Policy policy = model_policy();
        ClientProfile client;
        client.no_credit = NoCredit::final_unit;
        client.final_units.action = FinalUnitAction::redirect;
        policy.clients = {till_profile(), client};
        return policy;
    }
    int recharges_ = 0;
};

CreditControlRequest first_request(std::vector<ServiceRequest> services) {
    CreditControlRequest request = initial(std::move(services));
    request.origin_realm = "lab.test";
    return request;
}

TEST(ClientCalls, AreMadeWhenTheMinimumCanBePaidAgain) {
    CalledLine line({});
    line.served(first_request({wanting(volume_group)}));
    EXPECT_TRUE(line.calls_after_recharge(99).empty());
    const ClientCall expected{
        ClientCall::Kind::re_auth, "ocs1", {"gw.lab.test;1;1"}, "gw.lab.test", "lab.test", volume_group};
    EXPECT_EQ(line.calls_after_recharge(1), std::vector{expected});
}

TEST(ClientCalls, AreMadeOnceUntilTheClientIsHeardAgain) {
    CalledLine line({});
    line.served(first_request({wanting(volume_group)}));
    EXPECT_EQ(line.calls_after_recharge(100).size(), 1U);
    EXPECT_TRUE(line.calls_after_recharge(100).empty());
    line.served(update(1, {wanting(volume_group)}));
    line.served(update(2, {reporting(volume_group, octets(2 * megabyte))}));
    EXPECT_EQ(line.calls_after_recharge(100).size(), 1U);
}

TEST(ClientCalls, AreMadeAgainWhenOneDidNotReachTheClient) {
    CalledLine line({});
    line.served(first_request({wanting(volume_group)}));
    EXPECT_EQ(line.calls_after_recharge(100).size(), 1U);
    line.contract = line.without_call();
    EXPECT_EQ(line.calls_after_recharge(100).size(), 1U);
}

TEST(ClientCalls, OfSeveralServicesAreForTheWholeSession) {
    CalledLine line({});
    line.served(first_request({wanting(volume_group), wanting(time_group)}));
    EXPECT_EQ(line.calls_after_recharge(10).at(0).rating_group, time_group) << "one of them can go on";
    line.contract = line.without_call();
    EXPECT_EQ(line.calls_after_recharge(100).at(0).rating_group, std::nullopt);
}

TEST(ClientCalls, AreNotMadeToASessionThatStillHasItsLastQuota) {
    CalledLine line(cents(100));
    line.served(first_request({wanting(volume_group)}));
    EXPECT_TRUE(line.session()->services.at(0).final_units);
    EXPECT_TRUE(line.calls_after_recharge(1'000).empty());
}

TEST(ClientCalls, AreNotMadeWhereNobodyKnowsWhoServesTheSession) {
    CalledLine line({});
    line.decide(first_request({wanting(volume_group)}));
    EXPECT_TRUE(line.calls_after_recharge(1'000).empty());
    EXPECT_EQ(abort_call(*line.session()), std::nullopt);
}

TEST(ClientCalls, AreNotMadeForAServiceThatWouldBeRefused) {
    CalledLine line({});
    line.served(first_request({wanting(volume_group)}));
    line.contract.life_cycle = LifeCycle::two_way;
    line.contract.life_cycle_set_by_hand = true;
    EXPECT_TRUE(line.calls_after_recharge(1'000).empty());
    line.contract.life_cycle = LifeCycle::active;
    EXPECT_EQ(line.calls_after_recharge(1'000).size(), 1U);
}

TEST(ClientCalls, AreNotMadeToASessionThatTheSameChangeAborts) {
    CalledLine line({});
    line.served(first_request({wanting(volume_group)}));
    ContractChange change{line.contract, {}, {}, {*abort_call(*line.session())}};
    change.contract.account({"main"})->balance = cents(1'000);
    after_change(line.contract, change, line.policy, line.now);
    ASSERT_EQ(change.calls.size(), 1U);
    EXPECT_EQ(change.calls.front().kind, ClientCall::Kind::abort_session);
}

TEST(ClientCalls, AbortOpenSessionsOnly) {
    CalledLine line(cents(1'000));
    line.served(first_request({wanting(volume_group)}));
    const auto call = abort_call(*line.session());
    ASSERT_TRUE(call);
    EXPECT_EQ(call->kind, ClientCall::Kind::abort_session);
    EXPECT_EQ(call->node, "ocs1");
    line.served(termination(1));
    EXPECT_EQ(abort_call(*line.session()), std::nullopt);
}

TEST(LostSession, IsReleasedAndItsLateUsageStillDebited) {
    CalledLine line(cents(1'000));
    line.served(first_request({wanting(volume_group)}));
    line.contract = end_lost_session(line.contract, {"gw.lab.test;1;1"}, "GW.lab.test", line.policy,
                                     samples::circumstances_at(line.now))
                        .contract;
    EXPECT_EQ(line.reserved(), Money{});
    EXPECT_EQ(line.answer(termination(1, {reporting(volume_group, octets(1))})).result, ResultCode::success);
    EXPECT_EQ(line.balance(), cents(900));
}

CreditControlRequest in_life(CreditControlRequest request, std::uint32_t state, const std::string& session) {
    request.origin_state_id = state;
    request.session = {session};
    return request;
}

TEST(RestartedClient, LosesTheSessionsOfItsFormerLife) {
    Line line(cents(10'000));
    line.answer(in_life(initial({wanting(volume_group)}), 7, "before"));
    line.answer(in_life(initial({wanting(volume_group)}), 8, "after"));
    EXPECT_TRUE(line.contract.session({"before"})->closed_at);
    EXPECT_EQ(line.reserved(), cents(500));
    // The same life, and an old message of the former one, take nothing away.
    line.answer(in_life(initial({wanting(volume_group)}), 8, "third"));
    line.answer(in_life(initial({wanting(volume_group)}), 7, "late"));
    EXPECT_FALSE(line.contract.session({"after"})->closed_at);
    EXPECT_FALSE(line.contract.session({"third"})->closed_at);
    EXPECT_EQ(line.reserved(), cents(1'500));
}

TEST(RestartedClient, KeepsTheSessionThatItAsksFor) {
    Line line(cents(10'000));
    line.answer(in_life(initial({wanting(volume_group)}), 7, "kept"));
    EXPECT_EQ(line.answer(in_life(update(1, {wanting(volume_group)}), 8, "kept")).services.at(0).result,
              ResultCode::success);
    EXPECT_EQ(line.contract.session({"kept"})->client_state, 8U);
}

TEST(RestartedClient, LosesNothingOfOtherClientsOrOfUnknownLives) {
    Line line(cents(10'000));
    line.answer(initial({wanting(volume_group)}));
    CreditControlRequest other = in_life(initial({wanting(volume_group)}), 7, "other");
    other.origin_host = "other.lab.test";
    line.answer(other);
    Circumstances circumstances = samples::circumstances_at(line.now);
    circumstances.restarted = std::make_shared<ClientStates>(ClientStates{{"gw.lab.test", 8U}});
    EXPECT_EQ(begin_change(line.contract, line.policy, circumstances).contract(), line.contract);
}

TEST(RestartedClient, LosesItsSessionsInWhateverChangesTheContractFirst) {
    Line line(cents(10'000));
    line.answer(in_life(initial({wanting(volume_group)}), 7, "lost"));
    line.answer(in_life(initial({wanting(volume_group)}), 7, "asks"));
    Circumstances circumstances = samples::circumstances_at(line.now);
    circumstances.restarted = std::make_shared<ClientStates>(ClientStates{{"gw.lab.test", 7U}});
    EXPECT_EQ(begin_change(line.contract, line.policy, circumstances).contract(), line.contract);
    circumstances.restarted = std::make_shared<ClientStates>(ClientStates{{"gw.lab.test", 8U}});
    const Draft draft = begin_change(line.contract, line.policy, circumstances, {"asks"});
    EXPECT_EQ(draft.contract().session({"lost"})->closed_at, line.now);
    EXPECT_FALSE(draft.contract().session({"asks"})->closed_at);
    EXPECT_TRUE(begin_change(line.contract, line.policy, circumstances).contract().sessions.empty());
}

}  // namespace
}  // namespace airtime::charging

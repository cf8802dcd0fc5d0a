#include <gtest/gtest.h>

#include "charging/rating/service_selection.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

constexpr std::uint32_t call_group = 50;

/// Calls at home 10 cents a minute, abroad 60, emergency calls free.
Policy calling_policy() {
    Policy policy = model_policy();
    policy.numbering.country_code = "84";
    policy.destinations.add_prefix("84", {"home"});
    policy.destinations.add_prefix("1", {"abroad"});
    policy.destinations.add_short_number(*parse_short_number("113"), {"emergency"});
    Tariff abroad = *policy.tariff({"time"});
    abroad.service = {"time_abroad"};
    abroad.price = cents(60);
    Tariff emergency = abroad;
    emergency.service = {"emergency"};
    emergency.price = {};
    emergency.given_when_blocked = true;
    Tariff incoming = emergency;
    incoming.service = {"incoming"};
    incoming.given_when_blocked = false;
    policy.tariffs.insert(policy.tariffs.end(), {abroad, emergency, incoming});
    const auto select = [&](std::string service, std::optional<DestinationName> destination,
                            std::optional<NodeRole> role) {
        ServiceSelector selector = group_selector(call_group, std::move(service));
        selector.destination = std::move(destination);
        selector.role = role;
        policy.selectors.push_back(selector);
    };
    select("incoming", std::nullopt, NodeRole::terminating);
    select("emergency", DestinationName{"emergency"}, std::nullopt);
    select("time_abroad", DestinationName{"abroad"}, std::nullopt);
    select("time", DestinationName{"home"}, std::nullopt);
    return policy;
}

CreditControlRequest calling(CreditControlRequest request, std::string called_party) {
    request.called_party = std::move(called_party);
    return request;
}

std::string service_of(const CreditControlRequest& request) {
    const Policy policy = calling_policy();
    const Tariff* tariff = select_tariff(policy, request, group(call_group));
    return tariff == nullptr ? "none" : tariff->service.value;
}

TEST(SelectTariff, GoesByTheCalledParty) {
    EXPECT_EQ(service_of(calling(initial(), "0900000001")), "time");
    EXPECT_EQ(service_of(calling(initial(), "+12125550100")), "time_abroad");
    EXPECT_EQ(service_of(calling(initial(), "113")), "emergency");
    EXPECT_EQ(service_of(calling(initial(), "+33123456789")), "none");
    EXPECT_EQ(service_of(initial()), "none");
}

TEST(SelectTariff, TakesOnlyWhoSendsNoRatingGroupWhereItIsToldTo) {
    Policy policy = model_policy();
    ServiceSelector fallback = policy.selectors.front();
    fallback.rating_group.reset();
    policy.selectors.push_back(fallback);
    EXPECT_EQ(select_tariff(policy, initial(), {})->service.value, "volume");
    EXPECT_EQ(select_tariff(policy, initial(), group(unrated_group))->service.value, "volume");
    policy.selectors.back().without_rating_group = true;
    EXPECT_EQ(select_tariff(policy, initial(), {})->service.value, "volume");
    EXPECT_EQ(select_tariff(policy, initial(), group(unrated_group)), nullptr) << "5031";
    EXPECT_EQ(select_tariff(policy, initial(), group(time_group))->service.value, "time");
}

TEST(SelectTariff, GoesByTheRole) {
    CreditControlRequest request = calling(initial(), "+12125550100");
    request.role = NodeRole::terminating;
    EXPECT_EQ(service_of(request), "incoming");
}

TEST(CalledService, StaysWhatItWasWhenLaterRequestsDoNotNameTheCalledParty) {
    Line line{cents(10'000), calling_policy()};
    line.answer(calling(initial({wanting(call_group, seconds(60))}), "+12125550100"));
    line.answer(update(1, {reporting_and_wanting(call_group, seconds(60))}));
    line.answer(termination(2, {reporting(call_group, seconds(60))}));
    EXPECT_EQ(line.balance(), cents(10'000 - 120));
    EXPECT_TRUE(line.books_close());
}

TEST(CalledService, ThatIsFreeCostsNothingWhenItIsReportedAllTheSame) {
    Line line{cents(1'000), calling_policy()};
    const auto answer = line.answer(calling(initial({wanting(call_group)}), "113"));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::credit_control_not_applicable);
    EXPECT_EQ(line.answer(termination(1, {reporting(call_group, seconds(60))})).services.at(0).result,
              ResultCode::success);
    EXPECT_EQ(line.balance(), cents(1'000));
}

TEST(GivenWhenBlocked, IsAnEmergencyCallAndNoOther) {
    for (const LifeCycle life_cycle : {LifeCycle::two_way, LifeCycle::expired}) {
        Line line{Money{}, calling_policy()};
        line.contract.life_cycle = life_cycle;
        const auto emergency = line.answer(calling(initial({wanting(call_group)}), "113"));
        EXPECT_EQ(emergency.services.at(0).result, ResultCode::credit_control_not_applicable);
        CreditControlRequest other = calling(initial({wanting(call_group)}), "0900000001");
        other.session = {"gw.lab.test;1;2"};
        const auto refused = line.answer(other);
        EXPECT_TRUE(refused.services.at(0).result == ResultCode::end_user_service_denied ||
                    refused.services.at(0).result == ResultCode::authorization_rejected);
    }
}

TEST(FreeUse, ZeroRatedGetsQuotaAndPaysNothingEvenWithoutMoney) {
    Policy policy = model_policy();
    policy.tariffs[2].free_use = FreeUse::zero_rated;
    Line line{Money{}, policy};
    const auto answer = line.answer(initial({wanting(free_group)}));
    EXPECT_EQ(answer.services.at(0).result, ResultCode::success);
    ASSERT_TRUE(answer.services.at(0).granted);
    EXPECT_EQ(answer.services.at(0).granted->total_octets, megabyte);
    line.answer(termination(1, {reporting(free_group, octets(megabyte))}));
    EXPECT_EQ(line.balance(), Money{});
    EXPECT_TRUE(line.events.empty());
}

TEST(FreeUse, ZeroRatedLendsNothing) {
    Policy policy = lending_policy();
    policy.tariffs[2].free_use = FreeUse::zero_rated;
    Line line{Money{}, policy};
    line.answer(initial({wanting(free_group)}));
    EXPECT_TRUE(line.contract.advances.empty());
}

TEST(Lending, IsForServicesWhoseTariffSaysSo) {
    Policy policy = lending_policy();
    Line lent{Money{}, policy};
    EXPECT_EQ(lent.answer(initial({wanting(volume_group)})).services.at(0).result, ResultCode::success);
    EXPECT_EQ(lent.contract.advances.size(), 1U);

    policy.tariffs[0].lending = false;
    Line refused{Money{}, policy};
    const Decision decision = refused.decide(initial({wanting(volume_group)}));
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::credit_limit_reached);
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::service_excluded);
    EXPECT_TRUE(refused.contract.advances.empty());
}

TEST(Lending, IsForOnePurchaseAndNotForAnother) {
    Policy policy = lending_policy();
    Line lent{Money{}, policy};
    ServiceRequest message{.key = message_key(), .requested = messages(1), .used = {}};
    EXPECT_EQ(lent.answer(event(RequestedAction::direct_debiting, message)).services.at(0).result,
              ResultCode::success);
    EXPECT_EQ(lent.contract.advances.size(), 1U);

    policy.tariffs[3].lending = false;
    Line refused{Money{}, policy};
    const Decision decision = refused.decide(event(RequestedAction::direct_debiting, message));
    EXPECT_EQ(decision.answer.services.at(0).result, ResultCode::credit_limit_reached);
    EXPECT_EQ(decision.advance_refusal, AdvanceRefusal::service_excluded);
    EXPECT_EQ(refused.answer(event(RequestedAction::check_balance, message)).check_balance,
              CheckBalanceResult::no_credit);
}

TEST(MessagesSent, AreChargedWhereNoAmountIsNamed) {
    Line line{cents(100)};
    CreditControlRequest request = event(RequestedAction::direct_debiting,
                                         {.key = message_key(), .requested = ServiceUnits{}, .used = {}});
    request.messages_sent = 3;
    EXPECT_EQ(line.answer(request).services.at(0).granted->service_specific, 3U);
    EXPECT_EQ(line.balance(), cents(85));
    request.session = {"gw.lab.test;1;2"};
    request.services[0].requested = messages(1);
    line.answer(request);
    EXPECT_EQ(line.balance(), cents(80)) << "an amount that is named goes first";
}

}  // namespace
}  // namespace airtime::charging

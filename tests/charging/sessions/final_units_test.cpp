
#include <gtest/gtest.h>

#include "tests/charging/gy_model.hpp"

namespace airtime::charging {
namespace {

using namespace gy_model;

Policy policy_with(ClientProfile client) {
    Policy policy = model_policy();
    policy.clients = {std::move(client)};
    return policy;
}

ClientProfile redirecting() {
    ClientProfile client;
    client.no_credit = NoCredit::final_unit;
    client.final_units.action = FinalUnitAction::redirect;
    client.final_units.redirect_to = RedirectServer{RedirectAddressType::url, "http://topup"};
    client.final_units.validity_s = 90;
    return client;
}

ServiceAnswer only(const CreditControlAnswer& answer) {
    EXPECT_EQ(answer.services.size(), 1U);
    return answer.services.at(0);
}

TEST(FinalUnits, MarkTheQuotaBehindWhichTheMinimumCannotBePaid) {
    for (const auto& [balance, last] : {std::pair{599, true}, std::pair{600, false}}) {
        Line line(cents(balance), policy_with(redirecting()));
        const ServiceAnswer answer = only(line.answer(initial({wanting(volume_group)})));
        EXPECT_EQ(answer.granted, octets(5 * megabyte));
        EXPECT_EQ(answer.final_units.has_value(), last) << balance;
        EXPECT_EQ(line.session()->services.at(0).final_units, last);
    }
}

TEST(FinalUnits, AreNotMarkedForAClientWithoutAction) {
    Line line(cents(100));
    EXPECT_EQ(only(line.answer(initial({wanting(volume_group)}))).final_units, std::nullopt);
}

TEST(FinalUnits, AreNotMarkedWhileAnAdvanceIsInReach) {
    Policy policy = lending_policy();
    policy.clients = {redirecting()};
    Line line(cents(200), policy);
    EXPECT_EQ(only(line.answer(initial({wanting(volume_group)}))).final_units, std::nullopt);
    EXPECT_EQ(debt_of(line.contract), Money{}) << "looking whether one is in reach lends nothing";
    // The advance comes with the next request; behind it there is none.
    const ServiceAnswer lent =
        only(line.answer(update(1, {reporting_and_wanting(volume_group, octets(2 * megabyte))})));
    EXPECT_EQ(lent.granted, octets(5 * megabyte));
    EXPECT_EQ(lent.final_units, FinalUnitAction::redirect);
    EXPECT_EQ(debt_of(line.contract), cents(500));
    EXPECT_TRUE(line.books_close());
}

TEST(FinalUnits, TheirReportIsDebitedAndToldWhenToAsk) {
    Line line(cents(100), policy_with(redirecting()));
    line.answer(initial({wanting(volume_group)}));
    const ServiceAnswer answer = only(line.answer(update(1, {reporting(volume_group, octets(megabyte))})));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.granted, std::nullopt);
    EXPECT_EQ(answer.validity_s, 90U);
    EXPECT_EQ(line.balance(), Money{});
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(FinalUnits, ReportsOfOtherServicesAreNotToldWhenToAsk) {
    Line line(cents(1'000), policy_with(redirecting()));
    line.answer(initial({wanting(volume_group)}));
    EXPECT_EQ(only(line.answer(update(1, {reporting(volume_group, octets(1))}))).validity_s, 0U);
}

TEST(FinalUnits, WithoutMoneyARequestAfterThemGetsTheProfilesRefusal) {
    for (const ResultCode result : {ResultCode::credit_limit_reached, ResultCode::end_user_service_denied}) {
        ClientProfile client = redirecting();
        client.final_units.not_replenished = result;
        Line line({}, policy_with(client));
        EXPECT_EQ(only(line.answer(initial({wanting(volume_group)}))).final_units, FinalUnitAction::redirect);
        EXPECT_EQ(only(line.answer(update(1, {wanting(volume_group)}))).result, result);
    }
}

TEST(FinalUnits, WithMoneyARequestAfterThemGetsQuotaHoweverItIsAsked) {
    const ServiceRequest unnamed_amount{.key = group(volume_group), .requested = {}, .used = {}};
    for (const auto& services : {std::vector{wanting(volume_group)}, std::vector{unnamed_amount}, {}}) {
        Line line({}, policy_with(redirecting()));
        line.answer(initial({wanting(volume_group)}));
        line.contract.account({"main"})->balance = cents(1'000);
        const ServiceAnswer answer = only(line.answer(update(1, services)));
        EXPECT_EQ(answer.granted, octets(5 * megabyte));
        EXPECT_EQ(answer.key, group(volume_group));
        EXPECT_FALSE(line.session()->services.at(0).final_units);
    }
}

TEST(FinalUnits, ARequestWithoutServicesAsksForNothingElse) {
    Line line(cents(1'000), policy_with(redirecting()));
    line.answer(initial({wanting(volume_group)}));
    EXPECT_TRUE(line.answer(update(1)).services.empty());
}

TEST(FinalUnits, OfZeroTerminateAtOnce) {
    ClientProfile client;
    client.no_credit = NoCredit::zero_grant;
    Line line({}, policy_with(client));
    const ServiceAnswer answer = only(line.answer(initial({wanting(volume_group)})));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.granted, octets(0));
    EXPECT_EQ(answer.final_units, FinalUnitAction::terminate);
    EXPECT_EQ(line.reserved(), Money{});
}

TEST(Refusals, StandInTheCommandWhereTheProfileWantsThemThere) {
    ClientProfile client;
    client.refusals = RefusalLevel::command;
    Line line(cents(40), policy_with(client));
    EXPECT_EQ(line.answer(initial({wanting(volume_group), wanting(time_group)})).result, ResultCode::success);

    Line poor({}, policy_with(client));
    EXPECT_EQ(poor.answer(initial({wanting(volume_group), wanting(time_group)})).result,
              ResultCode::credit_limit_reached);
    EXPECT_TRUE(poor.session()->closed_at) << "the session is idle";
    EXPECT_EQ(poor.answer(termination(1)).result, ResultCode::success);
}

TEST(Refusals, OfDifferentKindsStayWithTheirServices) {
    ClientProfile client;
    client.refusals = RefusalLevel::command;
    Line line({}, policy_with(client));
    const CreditControlAnswer answer = line.answer(initial({wanting(volume_group), wanting(free_group)}));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_FALSE(line.session()->closed_at);
}

TEST(Quotas, OfTheProfileCountWhereTheRequestNamesNone) {
    ClientProfile client;
    client.quotas[{"volume"}] = 2 * megabyte;
    Line line(cents(10'000), policy_with(client));
    EXPECT_EQ(only(line.answer(initial({wanting(volume_group)}))).granted, octets(2 * megabyte));
    EXPECT_EQ(only(line.answer(update(1, {wanting(volume_group, octets(3 * megabyte))}))).granted,
              octets(3 * megabyte));
}

TEST(AccountInformation, TellsOfABalanceStrictlyBelowTheProfilesLimit) {
    ClientProfile client;
    client.low_balance_below = cents(100);
    client.remaining_balance = true;
    for (const auto& [balance, low] : {std::pair{100, false}, std::pair{99, true}}) {
        Line line(cents(balance), policy_with(client));
        const CreditControlAnswer answer = line.answer(initial({wanting(time_group)}));
        EXPECT_EQ(answer.low_balance, low);
        EXPECT_EQ(answer.remaining_balance, cents(balance)) << "what is reserved is still there";
    }
}

TEST(AccountInformation, IsNotToldToOthers) {
    Line line(cents(1));
    const CreditControlAnswer answer = line.answer(initial({wanting(time_group)}));
    EXPECT_FALSE(answer.low_balance);
    EXPECT_EQ(answer.remaining_balance, std::nullopt);
}

TEST(SessionCost, IsWhatWasDebitedSoFar) {
    ClientProfile client;
    client.cost_information = CostInformation::all;
    Line line(cents(1'000), policy_with(client));
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})).cost, std::nullopt);
    EXPECT_EQ(line.answer(update(1, {reporting_and_wanting(volume_group, octets(1))})).cost, cents(100));
    EXPECT_EQ(line.answer(termination(2, {reporting(volume_group, octets(megabyte))})).cost, cents(200));
}

}  // namespace
}  // namespace airtime::charging

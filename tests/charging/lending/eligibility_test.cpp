#include <date/tz.h>
#include <gtest/gtest.h>

#include "charging/lending/advance_rules.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

/// Empty: an automatic advance is allowed.
std::optional<AdvanceRefusal> refusal(const Contract& contract, const Policy& policy = sample_policy(),
                                      LendingGate gate = LendingGate::open, Instant now = sample_now()) {
    return automatic_advance_forbidden(contract, policy, {.now = now, .lending = gate});
}

TEST(Eligibility, IsGivenToTheSampleContract) {
    EXPECT_EQ(refusal(ContractBuilder{}.build()), std::nullopt);
}

TEST(Eligibility, GoesByTheModeFirst) {
    Policy policy = sample_policy();
    policy.advance.mode = AdvanceMode::off;
    EXPECT_EQ(refusal(ContractBuilder{}.build(), policy, LendingGate::switched_off),
              AdvanceRefusal::mode_off);
    policy.advance.mode = AdvanceMode::shadow;
    EXPECT_EQ(refusal(ContractBuilder{}.build(), policy), std::nullopt);
}

TEST(Eligibility, EndsWhereLendingIsClosed) {
    Contract contract = ContractBuilder{}.build();
    contract.life_cycle = LifeCycle::expired;
    EXPECT_EQ(refusal(contract, sample_policy(), LendingGate::switched_off), AdvanceRefusal::switched_off);
    EXPECT_EQ(refusal(contract, sample_policy(), LendingGate::store_nearly_full),
              AdvanceRefusal::store_nearly_full);
}

TEST(Eligibility, NeedsAnActiveContract) {
    Contract contract = ContractBuilder{}.enrolled(Enrolment::cancelled).build();
    for (const LifeCycle blocked : {LifeCycle::one_way, LifeCycle::two_way, LifeCycle::expired}) {
        contract.life_cycle = blocked;
        EXPECT_EQ(refusal(contract), AdvanceRefusal::not_active);
    }
}

TEST(Eligibility, EndsWithTheContractsValidity) {
    Contract contract = ContractBuilder{}.build();
    contract.expires_at = sample_now() + one_ms;
    EXPECT_EQ(refusal(contract), std::nullopt);
    contract.expires_at = sample_now();
    EXPECT_EQ(refusal(contract), AdvanceRefusal::not_active);
}

TEST(Eligibility, NeedsEnrolment) {
    ContractBuilder builder;
    builder.activated(sample_now());
    for (const Enrolment other : {Enrolment::not_registered, Enrolment::paused, Enrolment::cancelled}) {
        EXPECT_EQ(refusal(builder.enrolled(other).build()), AdvanceRefusal::not_enrolled);
    }
}

TEST(Eligibility, BeginsOnTheNinetiethDayOfTheOperatorsCalendar) {
    Policy policy = sample_policy();
    policy.calendar.zone = date::locate_zone("Asia/Ho_Chi_Minh");
    // 2026-08-17 in Hanoi is the 90th day before 2026-11-15; it ends at 17:00 UTC.
    const Instant day_after = at("2026-08-17T17:00:00.000Z");
    EXPECT_EQ(refusal(ContractBuilder{}.activated(day_after - one_ms).build(), policy), std::nullopt);
    EXPECT_EQ(refusal(ContractBuilder{}.activated(day_after).build(), policy),
              AdvanceRefusal::activated_too_recently);
}

TEST(Eligibility, NeedsTheLowestTier) {
    ContractBuilder builder;
    EXPECT_EQ(refusal(builder.spending(dong(30'000)).build()), std::nullopt);
    EXPECT_EQ(refusal(builder.spending(dong(30'000) - Money::from_millionths(1)).build()),
              AdvanceRefusal::average_spend_too_low);
}

TEST(Eligibility, NeedsRechargesInTheLastFullMonth) {
    Policy policy = sample_policy();
    policy.advance.recharges_min = 2;
    Contract contract = ContractBuilder{}.build();
    MonthlyActivity& last_month = contract.months.back();
    last_month.recharges = 2;
    EXPECT_EQ(refusal(contract, policy), std::nullopt);
    last_month.recharges = 1;
    activity_in(contract, last_month.month - -1, 3).recharges = 5;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::too_few_recharges);
}

TEST(Eligibility, EndsWhenAnAdvanceFallsDue) {
    Contract contract = ContractBuilder{}.owing("a1", dong(1'000), dong(100)).build();
    contract.advances[0].due_at = sample_now() + one_ms;
    EXPECT_EQ(refusal(contract), std::nullopt);
    contract.advances[0].due_at = sample_now();
    EXPECT_EQ(refusal(contract), AdvanceRefusal::advance_overdue);
}

TEST(Eligibility, EndsWhileAnAdvanceIsOverdueOrWrittenOff) {
    Contract contract = ContractBuilder{}.owing("a1", dong(1'000), dong(100)).build();
    for (const AdvanceState state : {AdvanceState::overdue, AdvanceState::written_off}) {
        contract.advances[0].state = state;
        EXPECT_EQ(refusal(contract), AdvanceRefusal::advance_overdue);
    }
}

TEST(Eligibility, DoesNotWaitForTheRecoveryOfAnOverdueAdvance) {
    Contract contract = ContractBuilder{}.owing("a1", dong(1'000), dong(100)).build();
    contract.advances[0].state = AdvanceState::overdue;
    contract.holds = {{{"r1"}, {"main"}, sample_now(), {{{"a1"}, dong(100), dong(999)}}}};
    EXPECT_EQ(refusal(contract), AdvanceRefusal::advance_overdue);
    contract.holds[0].parts[0].principal = dong(1'000);
    EXPECT_EQ(refusal(contract), std::nullopt);
}

TEST(Eligibility, LimitsTheNumberOfOpenAdvances) {
    ContractBuilder builder;
    EXPECT_EQ(refusal(builder.owing("a1", dong(1'000), dong(100)).build()), std::nullopt);
    Contract contract = builder.owing("a2", dong(1'000), dong(100)).build();
    EXPECT_EQ(refusal(contract), AdvanceRefusal::too_many_open);
    contract.holds = {{{"r1"}, {"main"}, sample_now(), {{{"a1"}, dong(100), dong(1'000)}}}};
    EXPECT_EQ(refusal(contract), std::nullopt);
}

TEST(Eligibility, MayBeOncePerRecharge) {
    Policy policy = sample_policy();
    Contract contract = ContractBuilder{}.build();
    contract.advanced_since_recharge = true;
    EXPECT_EQ(refusal(contract, policy), std::nullopt);
    policy.advance.once_per_recharge = true;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::already_since_recharge);
    contract.advanced_since_recharge = false;
    EXPECT_EQ(refusal(contract, policy), std::nullopt);
}

TEST(Eligibility, NamesTheFirstRuleThatSaidNo) {
    Policy policy = sample_policy();
    policy.advance.recharges_min = 9;
    policy.advance.once_per_recharge = true;
    policy.advance.open_advances_max = 1;
    Contract contract = ContractBuilder{}
                            .spending(dong(0))
                            .activated(sample_now())
                            .enrolled(Enrolment::paused)
                            .owing("a1", dong(1'000), dong(100))
                            .build();
    contract.advances[0].state = AdvanceState::overdue;
    contract.advanced_since_recharge = true;
    contract.life_cycle = LifeCycle::two_way;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::not_active);
    contract.life_cycle = LifeCycle::active;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::not_enrolled);
    contract.enrolment = Enrolment::active;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::activated_too_recently);
    contract.activated_at = at("2020-01-01");
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::average_spend_too_low);
    contract.months.back().spend = dong(90'000);
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::too_few_recharges);
    contract.months.back().recharges = 9;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::advance_overdue);
    contract.advances[0].state = AdvanceState::open;
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::too_many_open);
    contract.advances.clear();
    EXPECT_EQ(refusal(contract, policy), AdvanceRefusal::already_since_recharge);
}

}  // namespace
}  // namespace airtime::charging

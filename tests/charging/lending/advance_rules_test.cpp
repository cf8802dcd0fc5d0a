#include <date/tz.h>
#include <gtest/gtest.h>

#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/automatic_advance.hpp"
#include "charging/lending/average_spend.hpp"
#include "charging/lending/borrowing_limit.hpp"
#include "charging/lending/lowest_balance_account.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

std::string lowest_of(const Contract& contract, const std::vector<AccountName>& candidates,
                      const Policy& policy = sample_policy()) {
    const Account* account = lowest_balance_account(contract, candidates, policy, sample_now());
    return account == nullptr ? "none" : account->name.value;
}

Policy policy_of_zone(const char* zone) {
    Policy policy;
    policy.calendar.zone = date::locate_zone(zone);
    return policy;
}

TEST(Threshold, IsCrossedStrictlyBelow) {
    EXPECT_TRUE(below_threshold(dong(1'000) - one_millionth, dong(1'000)));
    EXPECT_FALSE(below_threshold(dong(1'000), dong(1'000)));
    EXPECT_FALSE(below_threshold(dong(1'000) + one_millionth, dong(1'000)));
    EXPECT_TRUE(below_threshold(dong(-1), dong(0)));
}

TEST(AverageSpend, CountsTheThreeFullMonthsOnly) {
    Contract contract;
    contract.months = {{Month::parse("2026-07").value(), dong(9'000'000), 0},
                       {Month::parse("2026-08").value(), dong(10), 0},
                       {Month::parse("2026-09").value(), dong(20), 0},
                       {Month::parse("2026-10").value(), dong(30), 0},
                       {Month::parse("2026-11").value(), dong(5'000'000), 0}};
    EXPECT_EQ(average_spend(contract, Policy{}, sample_now()), dong(20));
}

TEST(AverageSpend, CountsMonthsWithoutSpendAndRoundsDown) {
    Contract contract;
    contract.months = {{Month::parse("2026-10").value(), Money::from_millionths(5), 0}};
    EXPECT_EQ(average_spend(contract, Policy{}, sample_now()), one_millionth);
    contract.months.clear();
    EXPECT_EQ(average_spend(contract, Policy{}, sample_now()), dong(0));
}

TEST(AverageSpend, GoesByTheOperatorsMonth) {
    Contract contract;
    contract.months = {{Month::parse("2026-11").value(), dong(30), 0}};
    const Instant december = at("2026-11-30T17:00:00.000Z");
    EXPECT_EQ(average_spend(contract, policy_of_zone("Asia/Ho_Chi_Minh"), december - one_ms), dong(0));
    EXPECT_EQ(average_spend(contract, policy_of_zone("Asia/Ho_Chi_Minh"), december), dong(10));
    EXPECT_EQ(average_spend(contract, Policy{}, december), dong(0));
}

TEST(Tier, IsTheHighestThatTheSpendReaches) {
    const Policy policy = sample_policy();
    const auto amount_at = [&policy](Money spend) {
        const AdvanceTier* tier = tier_of(ContractBuilder{}.spending(spend).build(), policy, sample_now());
        return tier == nullptr ? dong(0) : tier->amount;
    };
    EXPECT_EQ(amount_at(dong(30'000) - one_millionth), dong(0));
    EXPECT_EQ(amount_at(dong(30'000)), dong(5'000));
    EXPECT_EQ(amount_at(dong(70'000) - one_millionth), dong(5'000));
    EXPECT_EQ(amount_at(dong(70'000)), dong(10'000));
    EXPECT_EQ(amount_at(dong(299'999)), dong(30'000));
    EXPECT_EQ(amount_at(dong(300'000)), dong(50'000));
    EXPECT_EQ(amount_at(dong(9'000'000)), dong(50'000));
}

TEST(Fee, StepsAtItsLimits) {
    AdvancePolicy policy;
    policy.fee_steps = {{.from = dong(5'000), .basis_points = 2'000, .flat = {}},
                        {.from = dong(10'000), .basis_points = 1'000, .flat = dong(50)}};
    EXPECT_EQ(fee_of(dong(4'999), policy).amount, dong(0));
    EXPECT_EQ(fee_of(dong(5'000), policy).amount, dong(1'000));
    EXPECT_EQ(fee_of(dong(9'999), policy).amount, Money::parse("1999.8"));
    EXPECT_EQ(fee_of(dong(10'000), policy).amount, dong(1'050));
}

TEST(Fee, IsNothingWithoutSteps) {
    EXPECT_EQ(fee_of(dong(5'000), AdvancePolicy{}).amount, dong(0));
}

TEST(Fee, IsRoundedUpOnce) {
    AdvancePolicy policy;
    policy.fee_steps = {{.from = {}, .basis_points = 1'000, .flat = {}}};
    policy.fee_rounded_up_to = dong(100);
    EXPECT_EQ(fee_of(dong(5'000), policy).amount, dong(500));
    EXPECT_EQ(fee_of(dong(5'001), policy).amount, dong(600));
    policy.fee_rounded_up_to = {};
    EXPECT_EQ(fee_of(dong(5'001), policy).amount, Money::parse("500.1"));
}

TEST(Fee, IsNeverMoreThanWhatIsLent) {
    AdvancePolicy policy;
    policy.fee_steps = {{.from = {}, .basis_points = 0, .flat = dong(5'000)}};
    EXPECT_EQ(fee_of(dong(5'000), policy).amount, dong(5'000));
    EXPECT_EQ(fee_of(dong(4'999), policy).amount, dong(4'999));
    policy.fee_rounded_up_to = dong(3'000);
    EXPECT_EQ(fee_of(dong(5'500), policy).amount, dong(5'500));
}

TEST(Fee, ContainsItsTax) {
    AdvancePolicy policy;
    policy.fee_steps = {{.from = {}, .basis_points = 1'000, .flat = {}}};
    policy.fee_vat_basis_points = 1'000;
    const Fee fee = fee_of(dong(5'000), policy);
    EXPECT_EQ(fee.amount, dong(500));
    EXPECT_EQ(fee.vat, dong(50));
}

TEST(Terms, PutTheFeeOnTopOrTakeItUpFront) {
    AdvancePolicy policy = sample_policy().advance;
    const AdvanceTerms on_top = terms_of(dong(10'000), policy);
    EXPECT_EQ(on_top.credited, dong(10'000));
    EXPECT_EQ(on_top.fee.amount, dong(1'000));
    EXPECT_EQ(on_top.owed(), dong(11'000));

    policy.fee_timing = FeeTiming::up_front;
    const AdvanceTerms up_front = terms_of(dong(10'000), policy);
    EXPECT_EQ(up_front.credited, dong(9'000));
    EXPECT_EQ(up_front.fee.amount, dong(1'000));
    EXPECT_EQ(up_front.owed(), dong(10'000));
}

TEST(Offer, IsTheLargestDenominationOfTheTier) {
    const Policy policy = sample_policy();
    EXPECT_EQ(offer_to(ContractBuilder{}.spending(dong(29'999)).build(), policy, sample_now()), dong(0));
    EXPECT_EQ(offer_to(ContractBuilder{}.spending(dong(30'000)).build(), policy, sample_now()), dong(5'000));
    EXPECT_EQ(offer_to(ContractBuilder{}.spending(dong(300'000)).build(), policy, sample_now()),
              dong(50'000));
}

TEST(Offer, IsLessTheDebt) {
    const Policy policy = sample_policy();
    const auto offer_owing = [&policy](Money principal, Money fee) {
        return offer_to(ContractBuilder{}.spending(dong(100'000)).owing("a1", principal, fee).build(), policy,
                        sample_now());
    };
    EXPECT_EQ(offer_owing(dong(5'000), dong(0)), dong(15'000));
    EXPECT_EQ(offer_owing(dong(5'000), one_millionth), dong(10'000));
    EXPECT_EQ(offer_owing(dong(14'000), dong(1'000)), dong(5'000));
    EXPECT_EQ(offer_owing(dong(14'000), dong(1'001)), dong(0));
    EXPECT_EQ(offer_owing(dong(90'000), dong(0)), dong(0));
}

TEST(Offer, LeavesOutWhatIsHeldAlready) {
    const Policy policy = sample_policy();
    Contract contract = ContractBuilder{}.spending(dong(30'000)).owing("a1", dong(5'000), dong(500)).build();
    EXPECT_EQ(offer_to(contract, policy, sample_now()), dong(0));
    contract.holds = {{{"r1"}, {"main"}, sample_now(), {{{"a1"}, dong(500), dong(4'999)}}}};
    EXPECT_EQ(offer_to(contract, policy, sample_now()), dong(0));
    contract.holds[0].parts[0].principal = dong(5'000);
    EXPECT_EQ(offer_to(contract, policy, sample_now()), dong(5'000));
}

TEST(DebtLimit, IsTheTiersAmountWithItsFee) {
    Policy policy = sample_policy();
    const Contract contract = ContractBuilder{}.spending(dong(70'000)).build();
    EXPECT_EQ(debt_limit_of(contract, policy, sample_now()), dong(11'000));
    policy.advance.fee_timing = FeeTiming::up_front;
    EXPECT_EQ(debt_limit_of(contract, policy, sample_now()), dong(10'000));
    EXPECT_EQ(debt_limit_of(ContractBuilder{}.spending(dong(0)).build(), policy, sample_now()), dong(0));
}

TEST(DebtLimit, IsKeptWhereSmallAdvancesCostMore) {
    // Two of 5,000 would cost 2,000 in fees, more than one of 10,000.
    Policy policy = sample_policy();
    policy.advance.fee_steps = {{.from = {}, .basis_points = 0, .flat = dong(1'000)},
                                {.from = dong(10'000), .basis_points = 0, .flat = dong(500)}};
    ContractBuilder builder;
    builder.spending(dong(70'000));
    EXPECT_FALSE(beyond_limits(dong(5'000), builder.build(), policy, sample_now()));
    builder.owing("a1", dong(4'500), dong(0));
    EXPECT_FALSE(beyond_limits(dong(5'000), builder.build(), policy, sample_now()));
    builder.owing("a2", dong(0), one_millionth);
    EXPECT_TRUE(beyond_limits(dong(5'000), builder.build(), policy, sample_now()));
}

TEST(LowestBalanceAccount, IsTheLowestOfTheCandidates) {
    const Contract contract = ContractBuilder{}
                                  .holding("main", dong(30))
                                  .holding("data", dong(20))
                                  .holding("sms", dong(10))
                                  .build();
    EXPECT_EQ(lowest_of(contract, {{"main"}, {"data"}}), "data");
    EXPECT_EQ(lowest_of(contract, {{"data"}, {"main"}, {"sms"}}), "sms");
    EXPECT_EQ(lowest_of(contract, {{"main"}}), "main");
    EXPECT_EQ(lowest_of(contract, {}), "none");
}

TEST(LowestBalanceAccount, BreaksTiesByThePolicysOrder) {
    Policy policy = sample_policy();
    const Contract contract = ContractBuilder{}.holding("main", dong(7)).holding("data", dong(7)).build();
    EXPECT_EQ(lowest_of(contract, {{"data"}, {"main"}}, policy), "main");
    std::swap(policy.accounts.front(), policy.accounts.back());
    EXPECT_EQ(lowest_of(contract, {{"data"}, {"main"}}, policy), "data");
}

TEST(LowestBalanceAccount, MustBeAllowedToReceive) {
    const Contract contract = ContractBuilder{}.holding("main", dong(30)).holding("promo", dong(1)).build();
    EXPECT_EQ(lowest_of(contract, {{"promo"}, {"main"}}), "main");
    EXPECT_EQ(lowest_of(contract, {{"promo"}}), "none");
}

TEST(LowestBalanceAccount, MustNotBeExpiredNorMissing) {
    ContractBuilder builder;
    builder.holding("main", dong(30)).holding("data", dong(1));
    builder.expiring("data", sample_now() + one_ms);
    EXPECT_EQ(lowest_of(builder.build(), {{"data"}, {"main"}}), "data");
    builder.expiring("data", sample_now());
    EXPECT_EQ(lowest_of(builder.build(), {{"data"}, {"main"}}), "main");
    Contract contract = builder.build();
    std::erase_if(contract.accounts, [](const Account& account) { return account.name.value == "main"; });
    EXPECT_EQ(lowest_of(contract, {{"data"}, {"main"}}), "none");
}

TEST(LowestBalanceAccount, MayBeOverdrawn) {
    const Contract contract = ContractBuilder{}.holding("main", dong(-5)).holding("data", dong(0)).build();
    EXPECT_EQ(lowest_of(contract, {{"data"}, {"main"}}), "main");
}

}  // namespace
}  // namespace airtime::charging

#include "charging/lending/borrowing_limit.hpp"

#include <gtest/gtest.h>

#include "charging/changes/recover.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/advance_reversal.hpp"
#include "charging/lending/borrower.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/recharge.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

/// An average spend of 100,000: the tier lends 20,000.
class BorrowingLimit : public testing::Test {
  protected:
    Money limit() const { return borrowing_limit(contract_, policy_, sample_now()); }
    Money offer() const { return offer_to(contract_, policy_, sample_now()); }

    Policy policy_ = sample_policy();
    AdvancePolicy& rules_ = policy_.advance;
    Contract contract_ = ContractBuilder{}.build();
};

TEST_F(BorrowingLimit, IsTheTiersAmount) {
    EXPECT_EQ(limit(), dong(20'000));
    EXPECT_EQ(offer(), dong(20'000));
}

TEST_F(BorrowingLimit, IsCappedByAShareOfTheAverageSpend) {
    rules_.average_spend_percent_max = 20;
    EXPECT_EQ(limit(), dong(20'000));
    rules_.average_spend_percent_max = 19;
    EXPECT_EQ(limit(), dong(19'000));
    EXPECT_EQ(offer(), dong(15'000));
}

TEST_F(BorrowingLimit, IsCappedAbsolutely) {
    rules_.limit_max = dong(20'000);
    EXPECT_EQ(offer(), dong(20'000));
    rules_.limit_max = dong(20'000) - one_millionth;
    EXPECT_EQ(limit(), dong(20'000) - one_millionth);
    EXPECT_EQ(offer(), dong(15'000));
}

TEST_F(BorrowingLimit, RisesAndFallsWithRepaymentInTime) {
    rules_.repayment_steps = {{.in_time_min = 0, .percent = 50}, {.in_time_min = 3, .percent = 150}};
    EXPECT_EQ(limit(), dong(10'000));
    contract_.repayments.in_time = 2;
    EXPECT_EQ(limit(), dong(10'000));
    contract_.repayments.in_time = 3;
    EXPECT_EQ(limit(), dong(30'000));
    rules_.limit_max = dong(25'000);
    EXPECT_EQ(limit(), dong(25'000)) << "the cap holds whatever was repaid";
}

TEST_F(BorrowingLimit, NeverLiesBeyondWhatCanBeKeptExactly) {
    const Money most = Money::from_millionths(Money::millionths_max);
    rules_.tiers = {{.arpu_min = {}, .amount = most}};
    rules_.repayment_steps = {{.in_time_min = 0, .percent = 1'000}};
    EXPECT_EQ(limit(), most);
}

TEST_F(BorrowingLimit, IsNothingBelowTheLowestTier) {
    contract_ = ContractBuilder{}.spending({}).build();
    EXPECT_EQ(limit(), dong(0));
    EXPECT_EQ(debt_limit_of(contract_, policy_, sample_now()), dong(0));
    EXPECT_EQ(no_offer_because(contract_, policy_, sample_now()), AdvanceRefusal::limit_reached);
}

TEST_F(BorrowingLimit, ComesFromTheSegmentsValues) {
    policy_.segments = {{.name = {"loyal"}, .advance = rules_}};
    policy_.segments[0].advance.tiers = {{.arpu_min = {}, .amount = dong(50'000)}};
    EXPECT_EQ(limit(), dong(20'000));
    contract_.segment = {"loyal"};
    EXPECT_EQ(limit(), dong(50'000));
    EXPECT_EQ(offer(), dong(50'000));
}

TEST_F(BorrowingLimit, OfACalendarMonthCountsWhatWasCredited) {
    rules_.lent_per_month_max = dong(20'000);
    Draft draft = draft_of(contract_, policy_);
    draft.this_month().lent = dong(15'000);
    contract_ = draft.contract();
    EXPECT_EQ(beyond_limits(dong(5'000), contract_, policy_, sample_now()), std::nullopt);
    EXPECT_EQ(offer(), dong(5'000));
    contract_.months.back().lent += one_millionth;
    EXPECT_EQ(beyond_limits(dong(5'000), contract_, policy_, sample_now()),
              AdvanceRefusal::monthly_limit_reached);
    EXPECT_EQ(no_offer_because(contract_, policy_, sample_now()), AdvanceRefusal::monthly_limit_reached);
    const Instant december = at("2026-12-01");
    EXPECT_EQ(no_offer_because(contract_, policy_, december - one_ms), AdvanceRefusal::monthly_limit_reached);
    EXPECT_EQ(no_offer_because(contract_, policy_, december), std::nullopt);
}

TEST(Grant, IsRememberedForTheRulesOnWhatWasLentLately) {
    const Policy policy = sample_policy();
    Draft draft = draft_of(ContractBuilder{}.build(), policy);
    const auto outcome = lend_on_request(draft, {.amount = dong(10'000), .key = "k1"});
    ASSERT_TRUE(std::holds_alternative<AdvanceId>(outcome));
    EXPECT_EQ(draft.contract().last_advance_at, sample_now());
    EXPECT_EQ(lent_this_month(draft.contract(), policy.calendar, sample_now()), dong(10'000));
    EXPECT_TRUE(draft.contract().advanced_since_recharge);

    reverse_undrawn_advance(draft, std::get<AdvanceId>(outcome));
    EXPECT_EQ(draft.contract().last_advance_at, std::nullopt);
    EXPECT_EQ(lent_this_month(draft.contract(), policy.calendar, sample_now()), dong(0));
    EXPECT_FALSE(draft.contract().advanced_since_recharge);
}

TEST(Grant, TakenBackLeavesTheOneBeforeItTheLatest) {
    const Policy policy = sample_policy();
    Draft draft = draft_of(ContractBuilder{}.owing("a0", dong(1'000), dong(100)).build(), policy);
    const auto outcome = lend_on_request(draft, {.amount = dong(10'000), .key = "k1"});
    reverse_undrawn_advance(draft, std::get<AdvanceId>(outcome));
    EXPECT_EQ(draft.contract().last_advance_at, sample_now() - std::chrono::days{1});
}

/// Owes 1,100, due in 29 days, and recharges 10,000 at `recharged_at`; the worker takes it a day later.
RepaymentRecord record_after_recharge(Instant recharged_at) {
    const Policy policy = sample_policy();
    Contract contract = ContractBuilder{}.owing("a1", dong(1'000), dong(100)).build();
    contract.repayments = {.in_time = 4, .late = 1};
    Draft draft = draft_of(std::move(contract), policy, recharged_at);
    credit_recharge(draft, {"r1"}, dong(10'000));
    const auto change =
        recover(draft.contract(), {"r1"}, policy, circumstances_at(recharged_at + std::chrono::days{1}));
    EXPECT_TRUE(change.contract.advances.empty());
    return change.contract.repayments;
}

TEST(RepaymentRecord, CountsByWhenTheMoneyCame) {
    const Instant due = sample_now() + std::chrono::days{29};
    EXPECT_EQ(record_after_recharge(due - one_ms), (RepaymentRecord{.in_time = 5, .late = 1}));
    EXPECT_EQ(record_after_recharge(due), (RepaymentRecord{.in_time = 0, .late = 2}));
}

TEST(RepaymentRecord, WaitsForTheWholeAdvance) {
    const Policy policy = sample_policy();
    Draft draft = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy);
    credit_recharge(draft, {"r1"}, dong(1'000));
    const auto change = recover(draft.contract(), {"r1"}, policy, circumstances_at(sample_now()));
    EXPECT_EQ(change.contract.repayments, RepaymentRecord{});
}

}  // namespace
}  // namespace airtime::charging

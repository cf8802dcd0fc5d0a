#include "charging/recharge/recharge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/changes/recover.hpp"
#include "charging/debt/recovery_hold.hpp"
#include "charging/lending/advance_rules.hpp"
#include "charging/recharge/refund.hpp"
#include "tests/charging/ledger_lines.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using testing::ElementsAre;

/// The hold of a recharge of `amount` to an account that had nothing before, unless `contract` says more.
Hold hold_of_recharge(Contract contract, Money amount, const Policy& policy = sample_policy()) {
    contract.account({"main"})->balance += amount;
    return hold_for(contract, {"r1"}, {"main"}, amount, policy, sample_now());
}

Contract owing_two() {
    return ContractBuilder{}
        .owing("a1", dong(5'000), dong(500))
        .owing("a2", dong(10'000), dong(1'000))
        .build();
}

TEST(Hold, IsNothingWithoutDebt) {
    EXPECT_TRUE(hold_of_recharge(ContractBuilder{}.build(), dong(10'000)).parts.empty());
}

TEST(Hold, TakesAllWhenTheRechargeIsMoreThanTheDebt) {
    const Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    EXPECT_EQ(hold_of_recharge(contract, dong(5'500) + one_millionth).amount(), dong(5'500));
    EXPECT_EQ(hold_of_recharge(contract, dong(100'000)).amount(), dong(5'500));
}

TEST(Hold, TakesTheShareWhenTheRechargeIsNotMoreThanTheDebt) {
    const Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    EXPECT_EQ(hold_of_recharge(contract, dong(5'500)).amount(), dong(4'400));
    EXPECT_EQ(hold_of_recharge(contract, dong(5'500) - one_millionth).amount(), Money::parse("4399.999999"));
    EXPECT_EQ(hold_of_recharge(contract, dong(1'000)).amount(), dong(800));
}

TEST(Hold, IsAllocatedFeeFirstOldestFirst) {
    const Hold first_fee = hold_of_recharge(owing_two(), dong(500));
    EXPECT_EQ(first_fee.parts, (std::vector<HoldPart>{{{"a1"}, dong(400), dong(0)}}));
    const Hold first_principal = hold_of_recharge(owing_two(), dong(2'500));
    EXPECT_EQ(first_principal.parts, (std::vector<HoldPart>{{{"a1"}, dong(500), dong(1'500)}}));
    const Hold both = hold_of_recharge(owing_two(), dong(10'000));
    EXPECT_EQ(both.parts,
              (std::vector<HoldPart>{{{"a1"}, dong(500), dong(5'000)}, {{"a2"}, dong(1'000), dong(1'500)}}));
    EXPECT_EQ(both.recharge, RechargeId{"r1"});
    EXPECT_EQ(both.account, AccountName{"main"});
    EXPECT_EQ(both.created_at, sample_now());
}

TEST(Hold, LeavesOutWhatOtherHoldsCover) {
    Contract contract = owing_two();
    contract.holds = {{{"r0"}, {"data"}, sample_now(), {{{"a1"}, dong(500), dong(2'000)}}}};
    // 14,000 are left to recover.
    const Hold hold = hold_of_recharge(contract, dong(14'000) + one_millionth);
    EXPECT_EQ(hold.amount(), dong(14'000));
    EXPECT_EQ(hold.parts,
              (std::vector<HoldPart>{{{"a1"}, dong(0), dong(3'000)}, {{"a2"}, dong(1'000), dong(10'000)}}));
    EXPECT_EQ(hold_of_recharge(contract, dong(14'000)).amount(), dong(11'200));
}

TEST(Hold, TakesNothingThatIsWrittenOff) {
    Contract contract = owing_two();
    contract.advances[0].state = AdvanceState::written_off;
    EXPECT_EQ(hold_of_recharge(contract, dong(20'000)).parts,
              (std::vector<HoldPart>{{{"a2"}, dong(1'000), dong(10'000)}}));
}

TEST(Hold, TakesNoMoreThanIsAvailable) {
    Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    contract.account({"main"})->balance = dong(-7'000);
    EXPECT_EQ(hold_of_recharge(contract, dong(10'000)).amount(), dong(3'000));
    EXPECT_EQ(hold_of_recharge(contract, dong(7'000)).amount(), dong(0));
    EXPECT_TRUE(hold_of_recharge(contract, dong(6'000)).parts.empty());
}

TEST(Hold, LeavesAloneWhatWasThereBeforeTheRecharge) {
    Contract contract = owing_two();
    contract.account({"main"})->balance = dong(50'000);
    EXPECT_EQ(hold_of_recharge(contract, dong(1'000)).amount(), dong(800));
}

TEST(Hold, LeavesWhatThePolicyKeepsForTheSubscriber) {
    Policy policy = sample_policy();
    policy.recovery.keep_at_least = dong(2'000);
    const Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    EXPECT_EQ(hold_of_recharge(contract, dong(7'500), policy).amount(), dong(5'500));
    EXPECT_EQ(hold_of_recharge(contract, dong(7'499), policy).amount(), dong(5'499));
    EXPECT_EQ(hold_of_recharge(contract, dong(2'001), policy).amount(), dong(1));
    EXPECT_TRUE(hold_of_recharge(contract, dong(2'000), policy).parts.empty());
    EXPECT_TRUE(hold_of_recharge(contract, dong(1'999), policy).parts.empty());
}

class Recharge : public testing::Test {
  protected:
    Policy policy = sample_policy();

    ContractChange credited(const Contract& contract, const std::string& recharge, Money amount) {
        Draft draft = draft_of(contract, policy);
        credit_recharge(draft, {recharge}, amount);
        return std::move(draft.change);
    }
    ContractChange recovered(const Contract& contract, const std::string& recharge) {
        return recover(contract, {recharge}, policy, circumstances_at(sample_now()));
    }
    static void expect_closed_books(const Contract& contract) {
        EXPECT_EQ(contract.totals.expected_balance(), balance_of(contract));
        EXPECT_EQ(contract.totals.expected_debt(), debt_of(contract));
    }
};

TEST_F(Recharge, CreditsHoldsAndLeavesWork) {
    Contract before = owing_two();
    before.advanced_since_recharge = true;
    const ContractChange change = credited(before, "r1", dong(10'000));
    const Contract& after = change.contract;
    EXPECT_EQ(balance_in(after, "main"), dong(10'000));
    EXPECT_EQ(held_in(after, {"main"}), dong(8'000));
    EXPECT_EQ(available_in(after, {"main"}, sample_now()), dong(2'000));
    EXPECT_EQ(debt_of(after), dong(16'500));
    EXPECT_EQ(debt_less_held(after), dong(8'500));
    EXPECT_EQ(change.work, (std::vector<WorkItem>{{{"c1"}, {"r1"}}}));
    EXPECT_FALSE(after.advanced_since_recharge);
    EXPECT_EQ(after.months.back().month.to_string(), "2026-11");
    EXPECT_EQ(after.months.back().recharges, 1U);
    EXPECT_THAT(lines_of(change.events), ElementsAre("recharged main:10000 r1"));
    EXPECT_EQ(after.totals.recharged, dong(10'000));
    expect_closed_books(after);
}

TEST_F(Recharge, AddsToWhatTheMonthRecharged) {
    const Contract first = credited(ContractBuilder{}.build(), "r1", dong(10'000)).contract;
    const Contract second = credited(first, "r2", dong(5'000)).contract;
    EXPECT_EQ(second.months.back().recharges, 2U);
    EXPECT_EQ(second.months.back().recharged, dong(15'000));
}

TEST_F(Recharge, CountsTowardsWhatMustBeRechargedBeforeOneBorrows) {
    policy.advance.recharged_min = dong(15'000);
    const auto refusal_a_month_later = [&](const Contract& contract) {
        return first_refusal(contract, policy, circumstances_at(sample_now() + std::chrono::days{30}),
                             AdvanceKind::automatic);
    };
    const Contract first = credited(ContractBuilder{}.build(), "r1", dong(10'000)).contract;
    EXPECT_EQ(refusal_a_month_later(credited(first, "r2", dong(4'999)).contract),
              AdvanceRefusal::recharged_too_little);
    EXPECT_EQ(refusal_a_month_later(credited(first, "r2", dong(5'000)).contract), std::nullopt);
}

TEST_F(Recharge, IsNeverDatedAfterItsRecoveryWhateverTheClocks) {
    const ContractChange change = credited(owing_two(), "r1", dong(10'000));
    const Instant behind = sample_now() - std::chrono::seconds{5};
    const ContractChange recovery = recover(change.contract, {"r1"}, policy, circumstances_at(behind));
    ASSERT_FALSE(recovery.events.empty());
    for (const LedgerEvent& event : recovery.events) EXPECT_EQ(event.at, change.events.at(0).at);
}

TEST_F(Recharge, WithoutDebtLeavesNoHoldAndNoWork) {
    const ContractChange change = credited(ContractBuilder{}.build(), "r1", dong(10'000));
    EXPECT_TRUE(change.contract.holds.empty());
    EXPECT_TRUE(change.work.empty());
}

TEST_F(Recharge, OpensAnAccountThatThePolicyNamedLater) {
    policy.recharge.account = {"gold"};
    const ContractChange change = credited(ContractBuilder{}.build(), "r1", dong(10'000));
    EXPECT_EQ(balance_in(change.contract, "gold"), dong(10'000));
    expect_closed_books(change.contract);
}

TEST_F(Recharge, TheSecondHoldsOnlyWhatTheFirstLeft) {
    Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    contract = credited(contract, "r1", dong(5'000)).contract;
    EXPECT_EQ(contract.hold({"r1"})->amount(), dong(4'000));
    contract = credited(contract, "r2", dong(5'000)).contract;
    EXPECT_EQ(contract.hold({"r2"})->amount(), dong(1'500));
    EXPECT_EQ(debt_less_held(contract), dong(0));
    contract = credited(contract, "r3", dong(5'000)).contract;
    EXPECT_EQ(contract.hold({"r3"}), nullptr);
    // Recovered in another order than they came in.
    contract = recovered(contract, "r2").contract;
    contract = recovered(contract, "r1").contract;
    EXPECT_TRUE(contract.advances.empty());
    EXPECT_EQ(balance_of(contract), dong(9'500));
    expect_closed_books(contract);
}

TEST_F(Recharge, ReinstatesAWrittenOffAdvance) {
    Contract contract = ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build();
    contract.advances[0].state = AdvanceState::written_off;
    contract.totals.written_off = dong(5'500);
    const ContractChange change = credited(contract, "r1", dong(6'000));
    EXPECT_EQ(change.contract.advances.at(0).state, AdvanceState::open) << "it is not due yet";
    EXPECT_THAT(lines_of(change.events),
                ElementsAre("recharged main:6000 r1", "reinstated principal=5000 fee=500 a1"));
    EXPECT_EQ(held_in(change.contract, {"main"}), dong(5'500));
    expect_closed_books(change.contract);
    expect_closed_books(recovered(change.contract, "r1").contract);
    contract.advances[0].due_at = sample_now();
    EXPECT_EQ(credited(contract, "r1", dong(6'000)).contract.advances.at(0).state, AdvanceState::overdue);
}

TEST_F(Recharge, RefundIsNoRecharge) {
    const Contract before = owing_two();
    Draft draft = draft_of(before, policy);
    credit_refund(draft, {{{"data"}, dong(300)}}, {"s1"}, 2);
    const Contract& after = draft.contract();
    EXPECT_EQ(balance_in(after, "data"), dong(300));
    EXPECT_TRUE(after.holds.empty());
    EXPECT_EQ(after.months, before.months);
    ASSERT_THAT(lines_of(draft.change.events), ElementsAre("refunded data:300"));
    EXPECT_EQ(draft.change.events[0].session, SessionId{"s1"});
    EXPECT_EQ(draft.change.events[0].request_number, 2U);
    expect_closed_books(after);
}

TEST_F(Recharge, RecoveryTakesExactlyTheHold) {
    const Contract held = credited(owing_two(), "r1", dong(10'000)).contract;
    const ContractChange change = recovered(held, "r1");
    const Contract& after = change.contract;
    EXPECT_EQ(balance_in(after, "main"), dong(2'000));
    EXPECT_TRUE(after.holds.empty());
    ASSERT_EQ(after.advances.size(), 1U);
    EXPECT_EQ(after.advances[0].id, AdvanceId{"a2"});
    EXPECT_EQ(after.advances[0].outstanding_fee, dong(0));
    EXPECT_EQ(after.advances[0].outstanding_principal, dong(8'500));
    EXPECT_TRUE(after.advances[0].drawn);
    EXPECT_THAT(lines_of(change.events),
                ElementsAre("recovered main:-5500 principal=-5000 fee=-500 a1 r1",
                            "recovered main:-2500 principal=-1500 fee=-1000 a2 r1", "settled a1"));
    EXPECT_EQ(after.totals.recovered, dong(8'000));
    expect_closed_books(after);
}

TEST_F(Recharge, RecoveryHasNoSecondEffect) {
    const Contract held = credited(owing_two(), "r1", dong(10'000)).contract;
    const Contract once = recovered(held, "r1").contract;
    const ContractChange twice = recovered(once, "r1");
    EXPECT_EQ(twice.contract, once);
    EXPECT_TRUE(twice.events.empty());
}

TEST_F(Recharge, RecoveryOfAnUnknownRechargeHasNoEffect) {
    const Contract held = credited(owing_two(), "r1", dong(10'000)).contract;
    const ContractChange change = recovered(held, "r2");
    EXPECT_EQ(change.contract, held);
    EXPECT_TRUE(change.events.empty());
}

TEST_F(Recharge, RecoveryReleasesWhatWasWaivedInBetween) {
    Contract held = credited(owing_two(), "r1", dong(10'000)).contract;
    Advance& first = held.advances[0];
    held.totals.waived += first.outstanding_fee + dong(1'000);
    first.outstanding_fee = {};
    first.outstanding_principal -= dong(1'000);
    const Contract after = recovered(held, "r1").contract;
    EXPECT_EQ(balance_in(after, "main"), dong(3'500));
    EXPECT_TRUE(after.holds.empty());
    EXPECT_EQ(debt_of(after), dong(8'500));
    expect_closed_books(after);
}

TEST_F(Recharge, RecoveryReleasesWhatWasWrittenOffInBetween) {
    Contract held =
        credited(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), "r1", dong(6'000)).contract;
    held.advances[0].state = AdvanceState::written_off;
    held.totals.written_off += dong(5'500);
    const Contract after = recovered(held, "r1").contract;
    EXPECT_EQ(balance_in(after, "main"), dong(6'000));
    EXPECT_TRUE(after.holds.empty());
    EXPECT_EQ(after.advances.at(0).outstanding(), dong(5'500));
    expect_closed_books(after);
}

}  // namespace
}  // namespace airtime::charging

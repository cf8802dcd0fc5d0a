#include "charging/corrections/corrections.hpp"

#include <gtest/gtest.h>

#include "charging/changes/due.hpp"
#include "charging/changes/recover.hpp"
#include "charging/contract/books.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/recharge.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using std::chrono::minutes;

const CorrectedBy anna{"k1", "care", "goodwill after the outage"};
constexpr const char* anna_note = "k1 care goodwill after the outage";

/// One contract under corrections; its books are checked after each.
class Corrections : public testing::Test {
  protected:
    Corrections() { start(ContractBuilder{}.holding("main", dong(8'000)).build()); }

    void start(Contract contract) {
        contract_ = std::move(contract);
        books_ = {};
        for (const Account& account : contract_.accounts) books_.balances[account.name] = account.balance;
        books_.debt = debt_of(contract_);
        books_.totals = contract_.totals;
    }
    template <class Rule>
    auto apply(Rule rule) {
        Draft draft = draft_of(contract_, policy_, now_);
        auto outcome = rule(draft);
        last_events_ = draft.change.events;
        for (const LedgerEvent& event : last_events_) books_.add(event);
        contract_ = draft.change.contract;
        expect_books_close();
        return outcome;
    }
    /// Empty: refused, and nothing changed.
    std::optional<Money> corrected(const Correction& correction) {
        const Contract before = contract_;
        const auto outcome = apply([&](Draft& draft) { return correct(draft, correction, anna); });
        if (const auto* refusal = std::get_if<CorrectionRefusal>(&outcome)) {
            EXPECT_EQ(contract_, before);
            EXPECT_TRUE(last_events_.empty());
            refusal_ = name_of(*refusal);
            return std::nullopt;
        }
        return std::get<Corrected>(outcome).amount;
    }
    void recharge(const std::string& id, Money amount) {
        apply([&](Draft& draft) { return recharge_once(draft, {id}, amount, {}); });
    }
    void recover_all() {
        while (!contract_.holds.empty()) {
            apply([&](Draft& draft) {
                draft.change = recover(draft.change.contract, contract_.holds.front().recharge, policy_,
                                       draft.circumstances);
                return 0;
            });
        }
    }
    AdvanceId lend(Money amount) {
        return std::get<AdvanceId>(apply([&](Draft& draft) {
            return lend_on_request(draft, {.amount = amount, .channel = Channel::care, .key = "lend"});
        }));
    }
    void expect_books_close() {
        EXPECT_EQ(balance_of(contract_), contract_.totals.expected_balance());
        EXPECT_EQ(debt_of(contract_), contract_.totals.expected_debt());
        EXPECT_EQ(books_.totals, contract_.totals);
        EXPECT_EQ(books_.debt, debt_of(contract_));
        for (const Account& account : contract_.accounts) {
            EXPECT_EQ(books_.balances[account.name], account.balance) << account.name.value;
        }
    }
    Money main() const { return balance_in(contract_, "main"); }

    Policy policy_ = [] {
        Policy policy = sample_policy();
        policy.recharge.reversible_days = 3;
        policy.advance.cancel_within_minutes = 10;
        policy.advance.fee_vat_basis_points = 1'000;
        for (AccountPolicy& account : policy.accounts) {
            account.receives_advances = account.name.value == "main";
        }
        return policy;
    }();
    Instant now_ = sample_now();
    Contract contract_;
    Books books_;
    std::vector<LedgerEvent> last_events_;
    std::string refusal_;
};

TEST_F(Corrections, AdjustBothWaysWithRoleAndReasonInTheLedger) {
    EXPECT_EQ(corrected(Adjustment{{"main"}, dong(500)}), dong(500));
    EXPECT_EQ(main(), dong(8'500));
    EXPECT_EQ(last_events_.at(0).kind, EventKind::adjusted);
    EXPECT_EQ(last_events_.at(0).note, anna_note);
    EXPECT_EQ(corrected(Adjustment{{"main"}, dong(-8'500)}), dong(8'500));
    EXPECT_EQ(main(), Money{});
    EXPECT_EQ(contract_.totals.adjusted, dong(-8'000));
}

TEST_F(Corrections, AdjustTakesNoMoreThanIsAvailable) {
    EXPECT_FALSE(corrected(Adjustment{{"main"}, dong(-8'000) - Money::from_millionths(1)}));
    EXPECT_EQ(refusal_, "would_overdraw");
    EXPECT_FALSE(corrected(Adjustment{{"main"}, Money::from_millionths(9'000'000'000'000'000)}));
    EXPECT_EQ(refusal_, "beyond_bounds");
    EXPECT_FALSE(corrected(Adjustment{{"gold"}, dong(1)}));
    EXPECT_EQ(refusal_, "no_such_account");
    lend(dong(5'000));
    recharge("r1", dong(10'000));
    EXPECT_FALSE(corrected(Adjustment{{"main"}, dong(-17'501)}));
    EXPECT_EQ(corrected(Adjustment{{"main"}, dong(-17'500)}), dong(17'500));
}

TEST_F(Corrections, AdjustPutsNothingWhereNobodyCanUseIt) {
    Contract ended = contract_;
    ended.life_cycle = LifeCycle::expired;
    Contract expired = contract_;
    expired.account({"main"})->expires_at = samples::sample_now();
    for (const Contract& unusable : {ended, expired}) {
        contract_ = unusable;
        EXPECT_FALSE(corrected(Adjustment{{"main"}, dong(1)}));
        EXPECT_EQ(refusal_, "unusable");
    }
    contract_ = ended;
    EXPECT_EQ(corrected(Adjustment{{"main"}, dong(-1)}), dong(1)) << "what is wrong can be taken away";
}

TEST_F(Corrections, AnAdjustmentDrawsOnAnAdvanceIfItTakesOfWhatWasLent) {
    lend(dong(5'000));
    EXPECT_FALSE(contract_.advances.at(0).drawn);
    EXPECT_TRUE(corrected(Adjustment{{"main"}, dong(1)}));
    EXPECT_FALSE(contract_.advances.at(0).drawn);
    const Money own = balance_in(contract_, "main") - dong(5'000);
    EXPECT_TRUE(corrected(Adjustment{{"main"}, -own}));
    EXPECT_FALSE(contract_.advances.at(0).drawn);
    EXPECT_TRUE(corrected(Adjustment{{"main"}, dong(-1)}));
    EXPECT_TRUE(contract_.advances.at(0).drawn);
}

TEST_F(Corrections, WaiveTheFeeAndLetGoOfWhatWasHeldForIt) {
    start(ContractBuilder{}.holding("main", Money{}).build());
    lend(dong(5'000));
    recharge("r1", dong(2'000));
    ASSERT_EQ(contract_.holds.at(0).parts,
              (std::vector<HoldPart>{{contract_.advances.at(0).id, dong(500), dong(1'100)}}));
    EXPECT_EQ(corrected(FeeWaiver{}), dong(500));
    EXPECT_EQ(last_events_.at(0).kind, EventKind::waived);
    EXPECT_EQ(last_events_.at(0).vat, dong(-50));
    EXPECT_EQ(held_in(contract_, {"main"}), dong(1'100));
    EXPECT_FALSE(corrected(FeeWaiver{}));
    EXPECT_EQ(refusal_, "nothing_owed");
    recover_all();
    EXPECT_EQ(debt_of(contract_), dong(3'900));
    EXPECT_FALSE(corrected(FeeWaiver{AdvanceId{"a99"}}));
    EXPECT_EQ(refusal_, "no_such_advance");
}

TEST_F(Corrections, WaivingAllThatIsOwedSettles) {
    start(ContractBuilder{}.owing("a1", Money{}, dong(500)).build());
    EXPECT_EQ(corrected(FeeWaiver{AdvanceId{"a1"}}), dong(500));
    EXPECT_TRUE(contract_.advances.empty());
    EXPECT_EQ(last_events_.at(1).kind, EventKind::settled);
}

TEST_F(Corrections, CancelAnAdvanceWithinMinutesOfItsGrant) {
    lend(dong(5'000));
    now_ += minutes{10} - std::chrono::milliseconds{1};
    // Taxed as it was granted, whatever the tax is now.
    policy_.advance.fee_vat_basis_points = 500;
    EXPECT_EQ(corrected(AdvanceCancellation{}), dong(5'500));
    EXPECT_EQ(last_events_.at(0).kind, EventKind::reversed);
    EXPECT_EQ(last_events_.at(0).vat, dong(-50));
    EXPECT_EQ(last_events_.at(0).note, anna_note);
    EXPECT_EQ(main(), dong(8'000));
    EXPECT_EQ(debt_of(contract_), Money{});
    EXPECT_FALSE(corrected(AdvanceCancellation{}));
    EXPECT_EQ(refusal_, "no_such_advance");
}

TEST_F(Corrections, CancelNoAdvanceLaterOrThatWasUsedOrIsBeingRepaid) {
    start(ContractBuilder{}.build());
    const AdvanceId id = lend(dong(5'000));
    now_ += minutes{10};
    EXPECT_FALSE(corrected(AdvanceCancellation{id}));
    EXPECT_EQ(refusal_, "too_late");
    now_ -= minutes{1};
    EXPECT_TRUE(corrected(Adjustment{{"main"}, dong(-1)}));
    EXPECT_FALSE(corrected(AdvanceCancellation{id}));
    EXPECT_EQ(refusal_, "drawn_on");
    recharge("r1", dong(20'000));
    EXPECT_FALSE(corrected(AdvanceCancellation{id}));
    EXPECT_EQ(refusal_, "drawn_on");
    recover_all();
    EXPECT_FALSE(corrected(AdvanceCancellation{id}));
    EXPECT_EQ(refusal_, "no_such_advance");
}

TEST_F(Corrections, RepayWhatIsAskedOrAllFeeFirst) {
    lend(dong(5'000));
    EXPECT_EQ(corrected(RepaymentRequest{dong(600)}), dong(600));
    EXPECT_EQ(contract_.advances.at(0).outstanding_fee, Money{});
    EXPECT_EQ(contract_.advances.at(0).outstanding_principal, dong(4'900));
    EXPECT_EQ(main(), dong(12'400));
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(4'900));
    EXPECT_TRUE(contract_.advances.empty());
    EXPECT_FALSE(corrected(RepaymentRequest{}));
    EXPECT_EQ(refusal_, "nothing_owed");
}

TEST_F(Corrections, RepayingWithTheLoanItselfIsNoRepaymentInTime) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).holding("main", dong(10'499)).build());
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(5'500));
    EXPECT_EQ(contract_.repayments, RepaymentRecord{}) << "one of it was lent";
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).holding("main", dong(10'500)).build());
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(5'500));
    EXPECT_EQ(contract_.repayments, (RepaymentRecord{.in_time = 1, .late = 0}));
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).holding("main", dong(5'500)).build());
    now_ = contract_.advances.at(0).due_at;
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(5'500));
    EXPECT_EQ(contract_.repayments, (RepaymentRecord{.in_time = 0, .late = 1})) << "late all the same";
}

TEST_F(Corrections, RepayNoMoreThanIsAvailable) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).holding("main", dong(300)).build());
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(300));
    EXPECT_FALSE(corrected(RepaymentRequest{}));
    EXPECT_EQ(refusal_, "nothing_available");
    EXPECT_EQ(debt_of(contract_), dong(5'200));
}

TEST_F(Corrections, RepaymentLeavesAloneWhatAHoldTakes) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    recharge("r1", dong(3'000));
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(600));
    recover_all();
    EXPECT_EQ(debt_of(contract_), dong(2'500));
}

TEST_F(Corrections, WrittenOffDebtIsNoneUntilMoneyComes) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    EXPECT_EQ(corrected(WriteOff{}), dong(5'500));
    EXPECT_EQ(debt_of(contract_), Money{});
    EXPECT_FALSE(corrected(WriteOff{}));
    EXPECT_EQ(refusal_, "nothing_owed");
    EXPECT_FALSE(corrected(WriteOff{AdvanceId{"a9"}}));
    EXPECT_EQ(refusal_, "no_such_advance");
    EXPECT_FALSE(corrected(RepaymentRequest{}));
    EXPECT_EQ(refusal_, "nothing_available");
    EXPECT_TRUE(corrected(Adjustment{{"main"}, dong(500)}));
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(500));
    EXPECT_EQ(last_events_.at(0).kind, EventKind::reinstated);
    EXPECT_EQ(debt_of(contract_), dong(5'000));
}

TEST_F(Corrections, WriteOffReleasesWhatWasHeld) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    recharge("r1", dong(3'000));
    EXPECT_EQ(corrected(WriteOff{AdvanceId{"a1"}}), dong(5'500));
    EXPECT_TRUE(contract_.holds.empty());
}

TEST_F(Corrections, TakeARechargeBackBeforeItsRecovery) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    const Contract before = contract_;
    recharge("r1", dong(3'000));
    EXPECT_EQ(corrected(RechargeReversal{{"r1"}}), dong(3'000));
    EXPECT_EQ(last_events_.at(0).kind, EventKind::recharge_reversed);
    EXPECT_EQ(last_events_.at(0).note, std::string{"r1 "} + anna_note);
    EXPECT_EQ(contract_.accounts, before.accounts);
    EXPECT_TRUE(contract_.holds.empty());
    EXPECT_EQ(contract_.totals.recharged, Money{});
    EXPECT_EQ(debt_of(contract_), dong(5'500));
    EXPECT_FALSE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(refusal_, "no_such_recharge");
}

TEST_F(Corrections, TakeARechargeBackAfterItsRecoveryAndOweAgain) {
    start(ContractBuilder{}.holding("main", Money{}).build());
    lend(dong(5'000));
    const Advance lent = contract_.advances.at(0);
    recharge("r1", dong(20'000));
    recover_all();
    ASSERT_TRUE(contract_.advances.empty());
    EXPECT_EQ(corrected(RechargeReversal{{"r1"}}), dong(20'000));
    ASSERT_EQ(contract_.advances.size(), 1U);
    Advance expected = lent;
    expected.drawn = true;
    EXPECT_EQ(contract_.advances.at(0), expected);
    EXPECT_EQ(main(), dong(5'000));
    EXPECT_EQ(contract_.totals.recovered, Money{});
    EXPECT_TRUE(contract_.advanced_since_recharge);
}

TEST_F(Corrections, ADebtThatIsOwedAgainDoesNotCountAsRepaidInTime) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    contract_.repayments = {.in_time = 3, .late = 1};
    recharge("r1", dong(20'000));
    recover_all();
    ASSERT_EQ(contract_.repayments, (RepaymentRecord{.in_time = 4, .late = 1}));
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(contract_.repayments, (RepaymentRecord{.in_time = 3, .late = 1}));
    recharge("r2", dong(20'000));
    recover_all();
    EXPECT_EQ(contract_.repayments, (RepaymentRecord{.in_time = 4, .late = 1})) << "once";
}

TEST_F(Corrections, ADebtThatIsOwedAgainAfterTwoRechargesIsForgottenAsRepaidOnce) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    contract_.repayments.in_time = 3;
    for (const char* id : {"r1", "r2"}) {
        recharge(id, dong(5'000));
        recover_all();
    }
    ASSERT_EQ(contract_.repayments.in_time, 4U);
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_TRUE(corrected(RechargeReversal{{"r2"}}));
    EXPECT_EQ(contract_.repayments.in_time, 3U);
    EXPECT_EQ(debt_of(contract_), dong(5'500));
}

TEST_F(Corrections, ADebtThatIsOwedAgainIsDueWhenItWasAndAgesNoStepTwice) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    policy_.ageing = {.reminders_days_before = {},
                      .late_fee = {.after_days = 0, .basis_points = 0, .flat = dong(100)},
                      .sweep = {},
                      .write_off_after_days = {}};
    const auto age = [&] {
        apply([&](Draft& draft) {
            draft.change = expire_due(draft.change.contract, policy_, draft.circumstances);
            return 0;
        });
    };
    now_ += std::chrono::days{29};
    age();
    ASSERT_EQ(contract_.advances.at(0).state, AdvanceState::overdue);
    const Advance late = contract_.advances.at(0);
    recharge("r1", dong(20'000));
    recover_all();
    ASSERT_EQ(contract_.repayments.late, 1U);
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(contract_.repayments.late, 0U);
    Advance expected = late;
    expected.drawn = true;
    EXPECT_EQ(contract_.advances.at(0), expected);
    age();
    EXPECT_TRUE(last_events_.empty()) << "it is overdue and its late fee was charged";
}

TEST_F(Corrections, ADebtThatIsOwedAgainAfterItsDueDateFallsDueAtOnce) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    now_ += std::chrono::days{28};
    recharge("r1", dong(20'000));
    recover_all();
    now_ += std::chrono::days{2};
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(contract_.repayments.in_time, 0U);
    EXPECT_EQ(next_due(contract_, policy_), contract_.advances.at(0).due_at);
}

TEST_F(Corrections, APartlyRecoveredAdvanceGetsThePartBack) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    recharge("r1", dong(1'000));
    recover_all();
    recharge("r2", dong(1'000));
    recover_all();
    ASSERT_EQ(debt_of(contract_), dong(3'900));
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(debt_of(contract_), dong(4'700));
    EXPECT_EQ(main(), dong(200 + 200 - 200));
    EXPECT_TRUE(corrected(RechargeReversal{{"r2"}}));
    EXPECT_EQ(debt_of(contract_), dong(5'500));
    EXPECT_EQ(main(), Money{});
}

/// 5,500 owed, 800 of it recovered, the rest written off, and the recharge taken back.
class ReversedAfterAWriteOff : public Corrections {
  protected:
    ReversedAfterAWriteOff() {
        start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
        recharge("r1", dong(1'000));
        recover_all();
        EXPECT_EQ(corrected(WriteOff{}), dong(4'700));
    }
    void reverse() { EXPECT_TRUE(corrected(RechargeReversal{{"r1"}})); }
    const Advance& advance() const { return contract_.advances.at(0); }
};

TEST_F(ReversedAfterAWriteOff, OwesAgainWhatWasRecoveredAndNoMore) {
    reverse();
    EXPECT_EQ(last_events_.at(0).kind, EventKind::recovery_reversed);
    EXPECT_EQ(debt_of(contract_), dong(800));
    EXPECT_EQ(advance().state, AdvanceState::open) << "it is not due yet";
    EXPECT_EQ(advance().given_up(), dong(4'700));
}

TEST_F(ReversedAfterAWriteOff, OwesItOverdueAfterItsDueDate) {
    policy_.recharge.reversible_days = 60;
    now_ += std::chrono::days{29};
    reverse();
    EXPECT_EQ(debt_of(contract_), dong(800));
    EXPECT_EQ(advance().state, AdvanceState::overdue);
}

TEST_F(ReversedAfterAWriteOff, OwesAllOnceMoneyComes) {
    reverse();
    recharge("r2", dong(1'000));
    EXPECT_EQ(debt_of(contract_), dong(5'500));
    EXPECT_EQ(advance().given_up(), Money{});
    recharge("r3", dong(20'000));
    recover_all();
    EXPECT_TRUE(contract_.advances.empty());
}

TEST_F(ReversedAfterAWriteOff, CanBeRepaidAndGivenUpByHand) {
    reverse();
    EXPECT_EQ(corrected(WriteOff{}), dong(800));
    EXPECT_EQ(advance().state, AdvanceState::written_off);
    EXPECT_EQ(advance().outstanding(), dong(5'500));
    EXPECT_TRUE(corrected(Adjustment{{"main"}, dong(10'000)}));
    EXPECT_EQ(corrected(RepaymentRequest{}), dong(5'500));
    EXPECT_TRUE(contract_.advances.empty());
}

TEST_F(ReversedAfterAWriteOff, KeepsGivenUpWhatIsLeftOnceTheRestIsWaived) {
    reverse();
    EXPECT_EQ(corrected(FeeWaiver{}), dong(500));
    EXPECT_EQ(debt_of(contract_), dong(300));
    policy_.ageing.sweep = {.after_days = 0, .accounts = {{"main"}}};
    EXPECT_TRUE(corrected(Adjustment{{"main"}, dong(10'000)}));
    now_ += std::chrono::days{30};
    apply([&](Draft& draft) {
        draft.change = expire_due(draft.change.contract, policy_, draft.circumstances);
        return 0;
    });
    EXPECT_EQ(debt_of(contract_), Money{});
    EXPECT_EQ(advance().state, AdvanceState::written_off) << "it was not paid off";
    EXPECT_EQ(advance().outstanding(), dong(4'700));
}

TEST_F(Corrections, ADebtThatWasRepaidWithLentMoneyIsNotForgottenAsRepaidInTime) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    contract_.repayments.in_time = 3;
    recharge("r1", dong(2'000));
    recover_all();
    policy_.advance.open_advances_max = 2;
    lend(dong(10'000));
    ASSERT_TRUE(corrected(RepaymentRequest{.amount = dong(3'900)}));
    ASSERT_EQ(contract_.advances.size(), 1U);
    ASSERT_EQ(contract_.repayments.in_time, 3U);
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(contract_.repayments.in_time, 3U);
}

TEST_F(Corrections, TakeNoSweepBackWhateverTheRechargeIsCalled) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    policy_.recharge.reversible_days = 30;
    policy_.ageing.sweep = {.after_days = 0, .accounts = {{"main"}}};
    now_ += std::chrono::days{20};
    recharge("sweep", dong(100));
    recover_all();
    now_ += std::chrono::days{10};
    ASSERT_TRUE(corrected(Adjustment{{"main"}, dong(20'000)}));
    apply([&](Draft& draft) {
        draft.change = expire_due(draft.change.contract, policy_, draft.circumstances);
        return 0;
    });
    ASSERT_TRUE(contract_.advances.empty());
    EXPECT_TRUE(corrected(RechargeReversal{{"sweep"}}));
    EXPECT_EQ(debt_of(contract_), dong(80)) << "what was recovered from it";
}

TEST_F(Corrections, RechargesAreTakenBackOnlyAsLongAsThePolicySays) {
    recharge("r1", dong(1'000));
    now_ += std::chrono::days{3};
    EXPECT_FALSE(corrected(RechargeReversal{{"r1"}}));
    now_ -= std::chrono::milliseconds{1};
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    policy_.recharge.reversible_days = 0;
    recharge("r2", dong(1'000));
    EXPECT_TRUE(contract_.recent_recharges.empty());
}

TEST_F(Corrections, TakeNoRechargeBackWhoseRecoveryNoBalanceCouldHoldAgain) {
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    recharge("r1", dong(20'000));
    recover_all();
    ASSERT_TRUE(corrected(Adjustment{{"main"}, Money::max() - main() - dong(5'500)}));
    EXPECT_EQ(corrected(RechargeReversal{{"r1"}}), dong(20'000));
    start(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build());
    recharge("r1", dong(20'000));
    recover_all();
    ASSERT_TRUE(corrected(Adjustment{{"main"}, Money::max() - main() - dong(5'499)}));
    EXPECT_FALSE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(refusal_, "beyond_bounds");
}

TEST_F(Corrections, AtMostEightRechargesAreRemembered) {
    for (int i = 0; i < 9; ++i) recharge("r" + std::to_string(i), dong(100));
    EXPECT_EQ(contract_.recent_recharges.size(), 8U);
    EXPECT_FALSE(corrected(RechargeReversal{{"r0"}}));
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
}

TEST_F(Corrections, AReversedRechargeCountsForNoEligibility) {
    recharge("r1", dong(1'000));
    ASSERT_EQ(contract_.months.back().recharges, 1U);
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(contract_.months.back().recharges, 0U);
    EXPECT_EQ(contract_.months.back().recharged, Money{});
}

TEST_F(Corrections, TheSameRechargeIsNotCreditedTwiceAfterItsRecovery) {
    recharge("r1", dong(1'000));
    const auto again = apply([&](Draft& draft) { return recharge_once(draft, {"r1"}, dong(1'000), {}); });
    EXPECT_EQ(std::get<RechargeRefusal>(again), RechargeRefusal::id_in_use);
    EXPECT_EQ(main(), dong(9'000));
}

/// 10 % and 1,000 dong from 20,000 on, to promo.
class Bonus : public Corrections {
  protected:
    Bonus() {
        policy_.recharge.bonus = {
            .steps = {{.from = dong(20'000), .basis_points = 1'000, .flat = dong(1'000)}},
            .account = {"promo"},
            .repays = false};
    }
    Money promo() const { return balance_in(contract_, "promo"); }
};

TEST_F(Bonus, IsGivenFromTheStepOn) {
    recharge("r1", dong(20'000) - Money::from_millionths(1));
    EXPECT_EQ(promo(), Money{});
    recharge("r2", dong(20'000));
    EXPECT_EQ(promo(), dong(3'000));
    EXPECT_EQ(last_events_.at(1).kind, EventKind::bonus);
    EXPECT_EQ(contract_.totals.recharged, dong(40'000) - Money::from_millionths(1));
}

TEST_F(Bonus, IsNotGivenToAnAccountThatNobodyCanUse) {
    contract_.account({"promo"})->expires_at = samples::sample_now();
    recharge("r1", dong(20'000));
    EXPECT_EQ(promo(), Money{});
    contract_.account({"promo"})->expires_at = samples::sample_now() + std::chrono::milliseconds{1};
    recharge("r2", dong(20'000));
    EXPECT_EQ(promo(), dong(3'000));
}

TEST_F(Bonus, RepaysOnlyIfThePolicySaysSo) {
    for (const bool repays : {false, true}) {
        policy_.recharge.bonus.repays = repays;
        start(ContractBuilder{}.owing("a1", dong(40'000), dong(4'000)).build());
        recharge("r1", dong(20'000));
        EXPECT_EQ(held_in(contract_, {"main"}), dong(16'000));
        EXPECT_EQ(held_in(contract_, {"promo"}), repays ? dong(2'400) : Money{});
        recover_all();
        EXPECT_EQ(debt_of(contract_), repays ? dong(25'600) : dong(28'000));
    }
}

TEST_F(Bonus, GoesBackWithItsRecharge) {
    policy_.recharge.bonus.repays = true;
    for (const bool recovered : {false, true}) {
        start(ContractBuilder{}.owing("a1", dong(40'000), dong(4'000)).build());
        recharge("r1", dong(20'000));
        if (recovered) recover_all();
        EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
        EXPECT_EQ(promo(), Money{});
        EXPECT_EQ(main(), Money{});
        EXPECT_EQ(debt_of(contract_), dong(44'000));
        EXPECT_TRUE(contract_.holds.empty());
    }
}

TEST_F(Bonus, IsNoOtherRechargesWhateverThatIsCalled) {
    policy_.recharge.bonus.repays = true;
    start(ContractBuilder{}.owing("a1", dong(40'000), dong(4'000)).build());
    recharge("r1", dong(20'000));
    recharge("r1+bonus", dong(1'000));
    ASSERT_EQ(held_in(contract_, {"main"}), dong(16'000 + 800));
    recover_all();
    ASSERT_EQ(debt_of(contract_), dong(44'000 - 16'000 - 2'400 - 800));
    EXPECT_TRUE(corrected(RechargeReversal{{"r1+bonus"}}));
    EXPECT_EQ(debt_of(contract_), dong(44'000 - 16'000 - 2'400));
    EXPECT_TRUE(corrected(RechargeReversal{{"r1"}}));
    EXPECT_EQ(debt_of(contract_), dong(44'000));
}

}  // namespace
}  // namespace airtime::charging

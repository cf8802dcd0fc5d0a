#include "charging/lending/ageing.hpp"

#include <gmock/gmock.h>

#include "charging/changes/due.hpp"
#include "charging/contract/message.hpp"
#include "charging/recharge/recharge.hpp"
#include "tests/charging/ledger_lines.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using std::chrono::days;
using testing::ElementsAre;
using testing::IsEmpty;

/// An advance of 10,000 with a fee of 1,000, due in 29 days; 300 in main, 200 in promo, 100 in sms.
class Ageing : public testing::Test {
  protected:
    Ageing() {
        policy.advance.fee_vat_basis_points = 800;
        contract = ContractBuilder{}
                       .holding("main", dong(300))
                       .holding("promo", dong(200))
                       .holding("sms", dong(100))
                       .owing("a1", dong(10'000), dong(1'000))
                       .build();
        contract.advances[0].vat_basis_points = 1'000;
    }
    const Advance& advance() const { return contract.advances.at(0); }
    Instant due() const { return sample_now() + days{29}; }

    /// What it wrote to the ledger.
    std::vector<std::string> run(Instant now) {
        const ContractChange change = expire_due(contract, policy, circumstances_at(now));
        contract = change.contract;
        told.clear();
        for (const Message& message : change.messages) told.push_back(message.notice);
        EXPECT_EQ(contract.totals.expected_balance(), balance_of(contract));
        EXPECT_EQ(contract.totals.expected_debt(), debt_of(contract));
        return lines_of(change.events);
    }
    void recharge(Money amount, Instant now) {
        Draft draft = draft_of(contract, policy, now);
        credit_recharge(draft, {"r" + std::to_string(++recharges)}, amount);
        contract = draft.change.contract;
    }

    Policy policy = sample_policy();
    Contract contract;
    int recharges = 0;
    std::vector<Notice> told;  ///< by the last run
};

TEST_F(Ageing, RemindsOnEachDayThatThePolicyNames) {
    policy.ageing.reminders_days_before = {3, 1};
    EXPECT_EQ(next_due(contract, policy), due() - days{3});
    run(due() - days{3} - one_ms);
    EXPECT_EQ(advance().ageing.reminded_days_before, std::nullopt);
    run(due() - days{3});
    EXPECT_EQ(advance().ageing.reminded_days_before, 3U);
    EXPECT_EQ(next_due(contract, policy), due() - days{1});
    run(due() - days{1});
    EXPECT_EQ(advance().ageing.reminded_days_before, 1U);
    EXPECT_EQ(next_due(contract, policy), due());
}

TEST_F(Ageing, TellsTheSubscriberOfEachStep) {
    policy.messages.on = true;
    policy.ageing = {.reminders_days_before = {3, 1},
                     .late_fee = {.after_days = 1, .basis_points = 0, .flat = dong(500)},
                     .sweep = {.after_days = 2, .accounts = {{"main"}, {"sms"}}},
                     .write_off_after_days = 3};
    const auto told_at = [&](Instant now) {
        run(now);
        return told.size() == 1 ? std::optional{std::pair{told[0].kind, told[0].amount}} : std::nullopt;
    };
    using Told = std::pair<MessageKind, Money>;
    EXPECT_EQ(told_at(due() - days{2}), (Told{MessageKind::reminder, dong(11'000)}));
    EXPECT_EQ(told_at(due() - days{1}), (Told{MessageKind::reminder, dong(11'000)}));
    EXPECT_EQ(told_at(due()), (Told{MessageKind::overdue, dong(11'000)}));
    EXPECT_EQ(told_at(due() + days{1}), (Told{MessageKind::overdue, dong(11'500)}));
    EXPECT_EQ(told_at(due() + days{2}), (Told{MessageKind::swept, dong(400)}));
    EXPECT_EQ(told[0].left, dong(11'100));
    EXPECT_EQ(told_at(due() + days{3}), (Told{MessageKind::written_off, dong(11'100)}));
    EXPECT_EQ(told_at(due() + days{30}), std::nullopt);
}

TEST_F(Ageing, RemindsOfEachAdvanceByAMessageOfItsOwn) {
    policy.messages.on = true;
    policy.ageing.reminders_days_before = {3};
    contract = ContractBuilder{}.owing("a1", dong(1), {}).owing("a2", dong(2), {}).build();
    const ContractChange change = expire_due(contract, policy, circumstances_at(due() - days{1}));
    ASSERT_EQ(change.messages.size(), 2U);
    EXPECT_NE(change.messages[0].id, change.messages[1].id);
}

TEST_F(Ageing, SendsOnlyTheLastOfTheRemindersThatWereMissed) {
    policy.ageing.reminders_days_before = {7, 3, 1};
    run(due() - days{2});
    EXPECT_EQ(advance().ageing.reminded_days_before, 3U);
}

TEST_F(Ageing, DoesNotRemindOfWhatIsOverdueAlready) {
    policy.ageing.reminders_days_before = {3};
    EXPECT_THAT(run(due()), ElementsAre("overdue a1"));
    EXPECT_EQ(advance().ageing.reminded_days_before, std::nullopt);
}

TEST_F(Ageing, GoesOverdueOnTheDueDateOnce) {
    EXPECT_THAT(run(due() - one_ms), IsEmpty());
    EXPECT_THAT(run(due()), ElementsAre("overdue a1"));
    EXPECT_THAT(run(due() + days{400}), IsEmpty());
    EXPECT_EQ(next_due(contract, policy), std::nullopt);
}

TEST_F(Ageing, ChargesTheLateFeeAfterItsGraceOnce) {
    policy.ageing.late_fee = {.after_days = 2, .basis_points = 500, .flat = dong(7)};
    run(due());
    EXPECT_EQ(next_due(contract, policy), due() + days{2});
    EXPECT_THAT(run(due() + days{2} - one_ms), IsEmpty());
    EXPECT_THAT(run(due() + days{2}), ElementsAre("late_fee_charged fee=507 vat=50.7 a1"))
        << "VAT at the rate of the advance, not today's";
    EXPECT_EQ(advance().outstanding_fee, dong(1'507));
    EXPECT_EQ(advance().fee, dong(1'507));
    EXPECT_THAT(run(due() + days{400}), IsEmpty());
}

TEST_F(Ageing, TakesThePercentageOfThePrincipalThatIsStillOwed) {
    policy.ageing.late_fee.basis_points = 500;
    contract.advances[0].outstanding_principal = dong(4'001);
    contract.totals.recovered = dong(5'999);
    contract.totals.opening += dong(5'999);
    run(due());
    EXPECT_EQ(advance().outstanding_fee, dong(1'201)) << "200.05, rounded up as fees are";
}

TEST_F(Ageing, ChargesNoLateFeeWithoutOneInThePolicy) {
    EXPECT_THAT(run(due() + days{400}), ElementsAre("overdue a1"));
    EXPECT_FALSE(advance().ageing.late_fee_charged);
}

TEST_F(Ageing, SweepsTheAccountsInOrderFeeFirstOnce) {
    policy.ageing.sweep = {.after_days = 5, .accounts = {{"sms"}, {"main"}}};
    run(due());
    EXPECT_EQ(next_due(contract, policy), due() + days{5});
    EXPECT_THAT(run(due() + days{5} - one_ms), IsEmpty());
    EXPECT_THAT(run(due() + days{5}),
                ElementsAre("recovered sms:-100 fee=-100 a1 sweep", "recovered main:-300 fee=-300 a1 sweep"));
    EXPECT_EQ(advance().outstanding_fee, dong(600));
    EXPECT_EQ(balance_in(contract, "promo"), dong(200)) << "not on the list";
    contract.account({"main"})->balance += dong(50);
    contract.totals.opening += dong(50);
    EXPECT_THAT(run(due() + days{400}), IsEmpty());
}

TEST_F(Ageing, SweepsNoMoreThanIsOwedAndSettles) {
    policy.ageing.sweep.accounts = {{"main"}};
    contract.account({"main"})->balance += dong(20'000);
    contract.totals.opening += dong(20'000);
    EXPECT_THAT(
        run(due()),
        ElementsAre("overdue a1", "recovered main:-11000 principal=-10000 fee=-1000 a1 sweep", "settled a1"));
    EXPECT_THAT(contract.advances, IsEmpty());
    EXPECT_EQ(balance_in(contract, "main"), dong(9'300));
}

TEST_F(Ageing, TellsOfASweepThatPaidOneAdvanceWhatIsLeftOfTheOthers) {
    policy.messages.on = true;
    policy.ageing.sweep.accounts = {{"main"}};
    contract = ContractBuilder{}
                   .holding("main", dong(20'000))
                   .owing("a1", dong(10'000), dong(1'000))
                   .owing("a2", dong(5'000), dong(500))
                   .build();
    contract.advances[1].due_at = due() + days{1};
    run(due());
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[1], (Notice{.kind = MessageKind::swept,
                               .amount = dong(11'000),
                               .left = dong(5'500),
                               .account = {"main"},
                               .due_at = due()}));
    run(due() + days{1});
    ASSERT_EQ(told.size(), 2U);
    EXPECT_EQ(told[1].kind, MessageKind::swept);
    EXPECT_EQ(told[1].amount, dong(5'500));
    EXPECT_EQ(told[1].left, Money{});
}

TEST_F(Ageing, SweepsOnlyWhatIsAvailable) {
    policy.ageing.sweep.accounts = {{"main"}, {"sms"}, {"data"}};
    contract.account({"main"})->balance -= dong(400);
    contract.account({"sms"})->expires_at = due();
    contract.totals.used = dong(400);
    run(due());
    EXPECT_EQ(balance_in(contract, "main"), dong(-100)) << "nothing of an overdrawn account";
    EXPECT_EQ(balance_in(contract, "sms"), dong(100)) << "nothing of an expired account";
}

TEST_F(Ageing, WritesOffAfterItsDaysOnce) {
    policy.ageing.write_off_after_days = 60;
    run(due());
    EXPECT_EQ(next_due(contract, policy), due() + days{60});
    EXPECT_THAT(run(due() + days{60} - one_ms), IsEmpty());
    EXPECT_THAT(run(due() + days{60}), ElementsAre("written_off principal=-10000 fee=-1000 a1 time"));
    EXPECT_EQ(debt_of(contract), Money{});
    EXPECT_THAT(run(due() + days{400}), IsEmpty());
    EXPECT_EQ(next_due(contract, policy), std::nullopt);
}

TEST_F(Ageing, TakesWhatWasWrittenOffFromALaterRechargeAndGivesItUpNoMore) {
    policy.ageing.write_off_after_days = 60;
    const Instant later = due() + days{100};
    run(later);
    recharge(dong(5'000), later);
    EXPECT_EQ(debt_of(contract), dong(11'000));
    EXPECT_THAT(run(later + std::chrono::seconds{30}),
                ElementsAre("recovered main:-4000 principal=-3000 fee=-1000 a1 r1"));
    EXPECT_EQ(debt_of(contract), dong(7'000));
    EXPECT_EQ(advance().state, AdvanceState::overdue);
    EXPECT_THAT(run(later + days{1'000}), IsEmpty());
    recharge(dong(50'000), later + days{1'000});
    EXPECT_THAT(run(later + days{1'001}),
                ElementsAre("recovered main:-7000 principal=-7000 a1 r2", "settled a1"));
}

TEST_F(Ageing, WaitsForAPendingRecovery) {
    policy.ageing = {.reminders_days_before = {},
                     .late_fee = {.after_days = 0, .basis_points = 500, .flat = {}},
                     .sweep = {.after_days = 0, .accounts = {{"main"}}},
                     .write_off_after_days = 1};
    policy.session.recovery_retry_s = 3'600;
    const Instant now = due() + days{2};
    recharge(dong(5'000), now);
    EXPECT_THAT(run(now), ElementsAre("overdue a1"));
    EXPECT_EQ(next_due(contract, policy), now + std::chrono::hours{1});
    EXPECT_THAT(run(now + std::chrono::hours{1}),
                ElementsAre("recovered main:-4000 principal=-3000 fee=-1000 a1 r1",
                            "late_fee_charged fee=350 vat=35 a1",
                            "recovered main:-1300 principal=-950 fee=-350 a1 sweep",
                            "written_off principal=-6050 a1 time"));
}

TEST_F(Ageing, DoesAllInOrderWhenItsTimerDidNotRunForMonths) {
    policy.ageing = {.reminders_days_before = {3},
                     .late_fee = {.after_days = 1, .basis_points = 0, .flat = dong(500)},
                     .sweep = {.after_days = 2, .accounts = {{"main"}}},
                     .write_off_after_days = 3};
    EXPECT_THAT(run(due() + days{200}), ElementsAre("overdue a1", "late_fee_charged fee=500 vat=50 a1",
                                                    "recovered main:-300 fee=-300 a1 sweep",
                                                    "written_off principal=-10000 fee=-1200 a1 time"));
    EXPECT_THAT(run(due() + days{200}), IsEmpty());
}

TEST_F(Ageing, ReleasesWhatIsHeldForADebtThatIsWrittenOffByHand) {
    recharge(dong(5'000), sample_now());
    ASSERT_EQ(held_in(contract, {"main"}), dong(4'000));
    Draft draft = draft_of(contract, policy);
    write_off(draft, draft.contract().advances[0], "care deceased");
    EXPECT_EQ(held_in(draft.contract(), {"main"}), Money{});
    EXPECT_EQ(draft.change.events.back().note, "care deceased");
    write_off(draft, draft.contract().advances[0], "care deceased");
    EXPECT_EQ(draft.change.events.size(), 1U);
}

}  // namespace
}  // namespace airtime::charging

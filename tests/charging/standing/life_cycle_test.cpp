#include "charging/standing/life_cycle.hpp"

#include <gmock/gmock.h>

#include "charging/changes/due.hpp"
#include "charging/corrections/advance_cancellation.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/corrections/recharge_reversal.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/recharge.hpp"
#include "tests/charging/gy_model.hpp"

namespace airtime::charging::gy_model {
namespace {

using samples::at;
using samples::circumstances_at;
using samples::ContractBuilder;
using samples::dong;
using samples::draft_of;
using samples::sample_now;
using samples::sample_policy;
using std::chrono::days;
using testing::IsEmpty;
using testing::SizeIs;

/// One way for 10 days after the end of validity, then two ways for 20; recharges of 10,000 bring 5 days, of
/// 50,000 bring 30.
Policy descending_policy() {
    Policy policy = lending_policy();
    policy.life_cycle.one_way_days = 10;
    policy.life_cycle.two_way_days = 20;
    policy.life_cycle.recharge_extends = {{dong(10'000), 5}, {dong(50'000), 30}};
    policy.life_cycle.validity_days_max = 60;
    return policy;
}

/// A line whose validity ends now.
Line ending_line() {
    Line line{cents(1'000), descending_policy()};
    line.contract.expires_at = sample_now();
    return line;
}

std::vector<std::string> notes_of(const std::vector<LedgerEvent>& events, EventKind kind) {
    std::vector<std::string> notes;
    for (const LedgerEvent& event : events) {
        if (event.kind == kind) notes.push_back(event.note);
    }
    return notes;
}

TEST(LifeCycleAt, GoesDownFromTheEndOfValidity) {
    const Line line = ending_line();
    const auto state_after = [&](Instant now) {
        return life_cycle_at(line.contract, line.policy.life_cycle, now);
    };
    EXPECT_EQ(state_after(sample_now() - one_ms), LifeCycle::active);
    EXPECT_EQ(state_after(sample_now()), LifeCycle::one_way);
    EXPECT_EQ(state_after(sample_now() + days{10} - one_ms), LifeCycle::one_way);
    EXPECT_EQ(state_after(sample_now() + days{10}), LifeCycle::two_way);
    EXPECT_EQ(state_after(sample_now() + days{30} - one_ms), LifeCycle::two_way);
    EXPECT_EQ(state_after(sample_now() + days{30}), LifeCycle::expired);
}

TEST(LifeCycleAt, PassesOverStatesThatLastNoTime) {
    Line line = ending_line();
    line.policy.life_cycle.one_way_days = 0;
    EXPECT_EQ(life_cycle_at(line.contract, line.policy.life_cycle, sample_now()), LifeCycle::two_way);
    line.policy.life_cycle.two_way_days = 0;
    EXPECT_EQ(life_cycle_at(line.contract, line.policy.life_cycle, sample_now()), LifeCycle::expired);
}

TEST(LifeCycleAt, NeverMovesWithoutAnEnd) {
    const Contract contract = contract_with(cents(1));
    EXPECT_EQ(life_cycle_at(contract, descending_policy().life_cycle, sample_now() + days{10'000}),
              LifeCycle::active);
    EXPECT_EQ(next_life_cycle_change(contract, descending_policy().life_cycle), std::nullopt);
}

TEST(LifeCycleAt, IsOnlyEndedByTimeWhereItWasSetByHand) {
    Line line = ending_line();
    Draft draft = draft_of(line.contract, line.policy, sample_now() - one_ms);
    EXPECT_TRUE(set_life_cycle_by_hand(draft, LifeCycle::one_way, "care fraud"));
    EXPECT_FALSE(set_life_cycle_by_hand(draft, LifeCycle::one_way, "care fraud"));
    EXPECT_THAT(notes_of(draft.change.events, EventKind::life_cycle_changed),
                testing::ElementsAre("one_way care fraud"));
    const Contract& barred = draft.contract();
    EXPECT_EQ(life_cycle_at(barred, line.policy.life_cycle, sample_now() + days{30} - one_ms),
              LifeCycle::one_way);
    EXPECT_EQ(life_cycle_at(barred, line.policy.life_cycle, sample_now() + days{30}), LifeCycle::expired);
    EXPECT_EQ(next_life_cycle_change(barred, line.policy.life_cycle), sample_now() + days{30});
}

TEST(NoteLifeCycle, RecordsEachStateOnceHoweverLate) {
    const Line line = ending_line();
    const Instant late = sample_now() + days{400};
    const ContractChange change = expire_due(line.contract, line.policy, circumstances_at(late));
    EXPECT_THAT(notes_of(change.events, EventKind::life_cycle_changed),
                testing::ElementsAre("one_way validity", "two_way validity", "expired validity"));
    EXPECT_EQ(change.contract.life_cycle, LifeCycle::expired);
    EXPECT_EQ(next_due(change.contract, line.policy), std::nullopt);
    EXPECT_THAT(expire_due(change.contract, line.policy, circumstances_at(late)).events, IsEmpty());
}

TEST(NoteLifeCycle, IsDueWhenEachStateBegins) {
    Line line = ending_line();
    for (const auto& [begins, state] :
         {std::pair{sample_now(), LifeCycle::one_way}, std::pair{sample_now() + days{10}, LifeCycle::two_way},
          std::pair{sample_now() + days{30}, LifeCycle::expired}}) {
        EXPECT_EQ(next_due(line.contract, line.policy), begins);
        EXPECT_THAT(expire_due(line.contract, line.policy, circumstances_at(begins - one_ms)).events,
                    IsEmpty());
        line.contract = expire_due(line.contract, line.policy, circumstances_at(begins)).contract;
        EXPECT_EQ(line.contract.life_cycle, state);
    }
}

TEST(OneWay, GivesOnlyWhatIsFree) {
    Line line = ending_line();
    const CreditControlAnswer answer = line.answer(initial({wanting(volume_group), wanting(free_group)}));
    EXPECT_EQ(answer.result, ResultCode::success);
    EXPECT_EQ(answer.services.at(0).result, ResultCode::end_user_service_denied);
    EXPECT_EQ(answer.services.at(1).result, ResultCode::credit_control_not_applicable);
    line.policy.life_cycle.charged.add(LifeCycle::one_way);
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).services.at(0).result, ResultCode::success);
}

TEST(TwoWay, GivesNothingUnlessThePolicySaysSo) {
    Line line = ending_line();
    line.pass(days{10});
    EXPECT_EQ(line.answer(initial({wanting(free_group)})).services.at(0).result,
              ResultCode::end_user_service_denied);
    line.policy.life_cycle.charged.add(LifeCycle::two_way);
    EXPECT_EQ(line.answer(update(1, {wanting(volume_group)})).services.at(0).result, ResultCode::success);
}

TEST(ExpiredContract, IsRefusedAsUnauthorised) {
    Line line = ending_line();
    line.pass(days{30});
    EXPECT_EQ(line.answer(initial({wanting(volume_group)})).services.at(0).result,
              ResultCode::authorization_rejected);
}

TEST(Borrowing, IsForTheStatesThatThePolicyNames) {
    Policy policy = sample_policy();
    policy.life_cycle.one_way_days = 10;
    Contract contract = ContractBuilder{}.build();
    contract.expires_at = sample_now();
    const auto asked = [&] {
        Draft draft = draft_of(contract, policy);
        return lend_on_request(draft, {.amount = {}, .channel = Channel::sms, .key = "k"});
    };
    EXPECT_EQ(std::get<AdvanceRefusal>(asked()), AdvanceRefusal::not_active);
    policy.life_cycle.borrows.add(LifeCycle::one_way);
    EXPECT_TRUE(std::holds_alternative<AdvanceId>(asked()));
}

class RechargeInState : public testing::Test {
  protected:
    ResultCode recharge(Money money) {
        CreditControlRequest request =
            event(RequestedAction::refund_account, {.key = {}, .requested = amount(money), .used = {}});
        request.service_context = samples::recharge_context;
        request.session = {"voucher" + std::to_string(++vouchers_)};
        request.origin_host = till_host;
        const CreditControlAnswer answer = line.answer(request);
        return answer.result == ResultCode::success ? answer.services.at(0).result : answer.result;
    }
    Line line = ending_line();

  private:
    int vouchers_ = 0;
};

TEST_F(RechargeInState, IsTakenUntilExpired) {
    line.pass(days{30} - one_ms);
    EXPECT_EQ(recharge(cents(1)), ResultCode::success);
    line.pass(one_ms);
    EXPECT_EQ(recharge(cents(1)), ResultCode::end_user_service_denied);
}

TEST_F(RechargeInState, IsForTheStatesThatThePolicyNames) {
    line.policy.life_cycle.recharges = {LifeCycle::active};
    EXPECT_EQ(recharge(cents(1)), ResultCode::end_user_service_denied);
    line.policy.life_cycle.recharges.add(LifeCycle::one_way);
    EXPECT_EQ(recharge(cents(1)), ResultCode::success);
}

TEST_F(RechargeInState, ExtendsByTheStepThatItReaches) {
    const auto days_brought_by = [&](Money money) {
        Draft draft = draft_of(line.contract, line.policy);
        credit_recharge(draft, {"r"}, money);
        return (*draft.contract().expires_at - sample_now()) / days{1};
    };
    EXPECT_EQ(days_brought_by(dong(10'000) - Money::from_millionths(1)), 0);
    EXPECT_EQ(days_brought_by(dong(10'000)), 5);
    EXPECT_EQ(days_brought_by(dong(50'000) - Money::from_millionths(1)), 5);
    EXPECT_EQ(days_brought_by(dong(50'000)), 30);
}

TEST_F(RechargeInState, AddsToValidityThatIsLeftUpToTheMaximum) {
    line.contract.expires_at = sample_now() + days{29};
    recharge(dong(50'000));
    EXPECT_EQ(line.contract.expires_at, sample_now() + days{59});
    recharge(dong(10'000));
    EXPECT_EQ(line.contract.expires_at, sample_now() + days{60});
    line.contract.expires_at = sample_now() + days{90};
    recharge(dong(10'000));
    EXPECT_EQ(line.contract.expires_at, sample_now() + days{90}) << "never shortened";
}

TEST_F(RechargeInState, BringsBackWhatTimeHasLowered) {
    line.pass(days{10});
    line.contract = expire_due(line.contract, line.policy, circumstances_at(line.now)).contract;
    ASSERT_EQ(line.contract.life_cycle, LifeCycle::two_way);
    EXPECT_EQ(recharge(dong(10'000) - Money::from_millionths(1)), ResultCode::success);
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::two_way) << "no validity, no return";
    EXPECT_EQ(recharge(dong(10'000)), ResultCode::success);
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::active);
    EXPECT_EQ(line.contract.expires_at, line.now + days{5});
    EXPECT_THAT(notes_of(line.events, EventKind::life_cycle_changed),
                testing::ElementsAre("active recharge"));
    EXPECT_THAT(notes_of(line.events, EventKind::validity_changed),
                testing::ElementsAre("contract " + to_iso8601(line.now + days{5})));
    EXPECT_TRUE(line.books_close());
}

TEST_F(RechargeInState, LeavesTheWholeStoryWhereNoTimerRan) {
    line.pass(days{10});
    EXPECT_EQ(recharge(dong(10'000)), ResultCode::success);
    EXPECT_THAT(notes_of(line.events, EventKind::life_cycle_changed),
                testing::ElementsAre("one_way validity", "two_way validity", "active recharge"));
}

class ReversedRecharge : public testing::Test {
  protected:
    ReversedRecharge() { line.policy.recharge.reversible_days = 3; }
    void recharge(const std::string& id, Money amount) {
        Draft draft = draft_of(line.contract, line.policy, line.now);
        credit_recharge(draft, {id}, amount);
        line.contract = draft.change.contract;
    }
    std::vector<LedgerEvent> reverse(const std::string& id) {
        Draft draft = draft_of(line.contract, line.policy, line.now);
        EXPECT_TRUE(std::holds_alternative<Corrected>(
            reverse_recharge(draft, {{id}}, {"k1", "care", "stolen card"})));
        line.contract = draft.change.contract;
        return draft.change.events;
    }
    Line line = ending_line();
};

TEST_F(ReversedRecharge, TakesItsDaysBackAndLeavesThoseOfOthers) {
    recharge("r1", dong(10'000));
    line.pass(days{1});
    recharge("r2", dong(50'000));
    ASSERT_EQ(line.contract.expires_at, sample_now() + days{35});
    const auto events = reverse("r1");
    EXPECT_EQ(line.contract.expires_at, sample_now() + days{31}) << "the day that was lived through stays";
    ASSERT_THAT(notes_of(events, EventKind::validity_changed), SizeIs(1));
    EXPECT_THAT(notes_of(events, EventKind::validity_changed).at(0),
                testing::StartsWith("contract " + to_iso8601(sample_now() + days{31}) + " r1 "));
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::active);
    reverse("r2");
    EXPECT_EQ(line.contract.expires_at, line.now) << "and r2 knows that its days follow sooner";
}

TEST_F(ReversedRecharge, TakesNoDaysOfOthersOnceItsOwnAreLivedThrough) {
    line.policy.recharge.reversible_days = 30;
    line.contract.account({"main"})->expires_at = sample_now();
    recharge("r1", dong(10'000));
    line.pass(days{9});
    recharge("r2", dong(10'000));
    ASSERT_EQ(line.contract.expires_at, line.now + days{5});
    line.pass(days{1});
    EXPECT_THAT(notes_of(reverse("r1"), EventKind::validity_changed), IsEmpty());
    EXPECT_EQ(line.contract.expires_at, line.now + days{4});
    EXPECT_EQ(line.contract.account({"main"})->expires_at, line.now + days{4});
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::active);
}

TEST_F(ReversedRecharge, TakesNoDaysOfOthersWhereItBroughtBackWhatHadEnded) {
    line.pass(days{10});
    recharge("r1", dong(10'000));
    line.pass(days{1});
    recharge("r2", dong(10'000));
    ASSERT_EQ(line.contract.expires_at, line.now + days{9});
    reverse("r1");
    EXPECT_EQ(line.contract.expires_at, line.now + days{5});
}

TEST_F(ReversedRecharge, EndsNowWhereItsDaysAreHalfLivedThrough) {
    recharge("r1", dong(10'000));
    line.pass(days{2});
    reverse("r1");
    EXPECT_EQ(line.contract.expires_at, line.now);
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::one_way);
}

TEST_F(ReversedRecharge, BringsTheStateBackThatItHadEnded) {
    line.pass(days{10});
    recharge("r1", dong(10'000));
    ASSERT_EQ(line.contract.life_cycle, LifeCycle::active);
    const auto events = reverse("r1");
    EXPECT_EQ(line.contract.expires_at, sample_now());
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::two_way);
    EXPECT_THAT(notes_of(events, EventKind::life_cycle_changed),
                testing::ElementsAre("one_way validity", "two_way validity"));
}

TEST_F(ReversedRecharge, ShortensItsAccountToo) {
    line.contract.account({"main"})->expires_at = sample_now() + days{2};
    recharge("r1", dong(10'000));
    ASSERT_EQ(line.contract.account({"main"})->expires_at, sample_now() + days{7});
    reverse("r1");
    EXPECT_EQ(line.contract.account({"main"})->expires_at, sample_now() + days{2});
}

TEST_F(ReversedRecharge, LeavesAnEndThatWasSetByHandSince) {
    recharge("r1", dong(10'000));
    Draft draft = draft_of(line.contract, line.policy);
    ASSERT_TRUE(set_validity(draft, std::nullopt, sample_now() + days{20}, "anna"));
    line.contract = draft.change.contract;
    EXPECT_THAT(notes_of(reverse("r1"), EventKind::validity_changed), IsEmpty());
    EXPECT_EQ(line.contract.expires_at, sample_now() + days{20});
}

TEST_F(RechargeInState, LeavesABarSetByHandAlone) {
    Draft draft = draft_of(line.contract, line.policy);
    set_life_cycle_by_hand(draft, LifeCycle::two_way, "care fraud");
    line.contract = draft.change.contract;
    recharge(dong(10'000));
    EXPECT_EQ(line.contract.life_cycle, LifeCycle::two_way);
    Draft lifted = draft_of(line.contract, line.policy);
    set_life_cycle_by_hand(lifted, LifeCycle::active, "care cleared");
    EXPECT_FALSE(lifted.contract().life_cycle_set_by_hand);
}

TEST_F(RechargeInState, EndsAnActiveStateThatWasHeldByHand) {
    line.pass(days{10});
    Draft draft = draft_of(line.contract, line.policy, line.now);
    set_life_cycle_by_hand(draft, LifeCycle::active, "care goodwill");
    line.contract = draft.change.contract;
    EXPECT_EQ(life_cycle_at(line.contract, line.policy.life_cycle, line.now), LifeCycle::active);
    recharge(dong(10'000));
    EXPECT_FALSE(line.contract.life_cycle_set_by_hand);
    EXPECT_EQ(life_cycle_at(line.contract, line.policy.life_cycle, line.now + days{5}), LifeCycle::one_way);
}

TEST_F(RechargeInState, IsRefusedWhereItsAccountWouldStayExpired) {
    line.contract.expires_at.reset();
    line.contract.account({"main"})->expires_at = sample_now();
    EXPECT_EQ(recharge(dong(10'000) - Money::from_millionths(1)), ResultCode::end_user_service_denied);
    EXPECT_EQ(line.balance(), cents(1'000));
    EXPECT_EQ(recharge(dong(10'000)), ResultCode::success);
    EXPECT_EQ(line.contract.account({"main"})->expires_at, sample_now() + days{5});
    EXPECT_EQ(available_in(line.contract, {"main"}, sample_now()), cents(1'000) + dong(10'000));
    EXPECT_EQ(line.contract.expires_at, std::nullopt) << "what never ends is not given an end";
}

TEST(ExpiredAccount, ReceivesNoRefund) {
    Line line{cents(1'000)};
    CreditControlRequest refund =
        event(RequestedAction::refund_account, {.key = message_key(), .requested = messages(1), .used = {}});
    refund.origin_host = till_host;
    line.contract.account({"main"})->expires_at = sample_now();
    EXPECT_EQ(line.answer(refund).services.at(0).result, ResultCode::end_user_service_denied);
    line.contract.account({"main"})->expires_at = sample_now() + one_ms;
    EXPECT_EQ(line.answer(refund).services.at(0).result, ResultCode::success);
}

TEST(Advance, ExtendsTheValidityByThePolicysDays) {
    Policy policy = sample_policy();
    policy.life_cycle.one_way_days = 10;
    policy.life_cycle.borrows.add(LifeCycle::one_way);
    Contract contract = ContractBuilder{}.build();
    contract.expires_at = sample_now() - days{1};
    const auto after_lending = [&] {
        Draft draft = draft_of(expire_due(contract, policy, circumstances_at(sample_now())).contract, policy);
        lend_on_request(draft, {.amount = {}, .channel = Channel::sms, .key = "k"});
        return draft.change.contract;
    };
    EXPECT_EQ(after_lending().expires_at, contract.expires_at);
    EXPECT_EQ(after_lending().life_cycle, LifeCycle::one_way);
    policy.life_cycle.advance_extends_days = 3;
    EXPECT_EQ(after_lending().expires_at, sample_now() + days{3});
    EXPECT_EQ(after_lending().life_cycle, LifeCycle::active);
}

TEST(CancelledAdvance, GivesBackTheDaysThatItBrought) {
    Line line = ending_line();
    line.policy.advance.mode = AdvanceMode::on;
    line.policy.advance.tiers = {{.arpu_min = {}, .amount = dong(5'000)}};
    line.policy.advance.denominations = {dong(5'000)};
    line.policy.advance.cancel_within_minutes = 10;
    line.policy.life_cycle.advance_extends_days = 10;
    line.contract.expires_at = sample_now() + days{5};
    const Contract before = line.contract;
    const CorrectedBy care{"k1", "care", "was a mistake"};
    for (int round = 0; round < 5; ++round) {
        Draft draft = draft_of(line.contract, line.policy);
        lend_on_request(draft, {.amount = {}, .channel = Channel::sms, .key = "k"});
        ASSERT_EQ(draft.contract().advances.size(), 1U);
        EXPECT_EQ(draft.contract().expires_at, *before.expires_at + days{10});
        ASSERT_TRUE(std::holds_alternative<Corrected>(cancel_advance(draft, {}, care)));
        line.contract = draft.change.contract;
    }
    EXPECT_EQ(line.contract.expires_at, before.expires_at);
    EXPECT_EQ(line.contract.accounts, before.accounts);
}

TEST(SetValidity, MovesTheEndOfContractOrAccountWithARecord) {
    Line line = ending_line();
    line.contract = expire_due(line.contract, line.policy, circumstances_at(line.now)).contract;
    Draft draft = draft_of(line.contract, line.policy);
    EXPECT_TRUE(set_validity(draft, {}, sample_now() + days{7}, "care goodwill"));
    EXPECT_EQ(draft.contract().life_cycle, LifeCycle::active);
    EXPECT_FALSE(set_validity(draft, {}, sample_now() + days{7}, "care goodwill"));
    EXPECT_TRUE(set_validity(draft, AccountName{"main"}, std::nullopt, "x") == false);
    EXPECT_TRUE(set_validity(draft, AccountName{"main"}, sample_now(), "care test"));
    EXPECT_FALSE(set_validity(draft, AccountName{"nowhere"}, sample_now(), "care test"));
    EXPECT_THAT(notes_of(draft.change.events, EventKind::validity_changed),
                testing::ElementsAre("contract " + to_iso8601(sample_now() + days{7}) + " care goodwill",
                                     "main " + to_iso8601(sample_now()) + " care test"));
}

}  // namespace
}  // namespace airtime::charging::gy_model

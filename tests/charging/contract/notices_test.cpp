#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/changes/recover.hpp"
#include "charging/corrections/adjustment.hpp"
#include "charging/corrections/advance_cancellation.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/corrections/fee_waiver.hpp"
#include "charging/corrections/recharge_reversal.hpp"
#include "charging/lending/advance_reversal.hpp"
#include "charging/lending/invitation.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/recharge/recharge.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"
#include "tests/charging/samples.hpp"

/// What rules tell subscribers of what they do.
namespace airtime::charging {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using testing::IsEmpty;

/// In the hours of advertising.
const Instant noon = at("2026-11-15T12:00:00.000Z");

class Told : public testing::Test {
  protected:
    Told() {
        policy_.messages.on = true;
        policy_.invitation.on = true;
    }
    static const Notice& only(const ContractChange& change) {
        EXPECT_EQ(change.messages.size(), 1U);
        return change.messages.at(0).notice;
    }
    Policy policy_ = sample_policy();
};

TEST_F(Told, OfAnAdvanceItsAmountFeeDebtAccountAndDueDate) {
    Draft draft = draft_of(ContractBuilder{}.holding("data", dong(-5)).build(), policy_);
    ASSERT_TRUE(std::holds_alternative<AdvanceId>(
        lend_on_request(draft, {.amount = dong(10'000), .channel = Channel::sms, .key = "k"})));
    EXPECT_EQ(only(draft.change), (Notice{.kind = MessageKind::granted,
                                          .amount = dong(10'000),
                                          .fee = dong(1'000),
                                          .owed = dong(11'000),
                                          .left = dong(11'000),
                                          .account = {"data"},
                                          .due_at = sample_now() + hours{30 * 24}}));
    EXPECT_EQ(draft.change.messages.front().id, "c1:2:granted") << "behind the offer";
}

/// What recovering a recharge tells of a debt of 5,500.
ContractChange recovered(const Policy& policy, Money recharge) {
    Draft draft = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy);
    credit_recharge(draft, {"r1"}, recharge);
    EXPECT_THAT(draft.change.messages, IsEmpty());
    return recover(draft.contract(), {"r1"}, policy, circumstances_at(sample_now()));
}

TEST_F(Told, OfARecoveryWhatWasTakenAndWhatIsLeft) {
    EXPECT_EQ(only(recovered(policy_, dong(2'000))),
              (Notice{.kind = MessageKind::recovered, .amount = dong(1'600), .left = dong(3'900)}));
    EXPECT_EQ(only(recovered(policy_, dong(10'000))),
              (Notice{.kind = MessageKind::cleared, .amount = dong(5'500)}));
}

TEST_F(Told, OfNoRecoveryThatTookNothing) {
    const ContractChange change =
        recover(ContractBuilder{}.build(), {"r1"}, policy_, circumstances_at(sample_now()));
    EXPECT_THAT(change.messages, IsEmpty());
}

TEST_F(Told, OfEachChangeOfEnrolmentOnce) {
    Draft draft = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy_);
    for (const auto step : {EnrolmentStep::enrol, EnrolmentStep::pause, EnrolmentStep::resume,
                            EnrolmentStep::cancel, EnrolmentStep::cancel, EnrolmentStep::enrol}) {
        change_enrolment(draft, {.step = step});
    }
    std::vector<MessageKind> kinds;
    for (const Message& message : draft.change.messages) kinds.push_back(message.notice.kind);
    EXPECT_EQ(kinds, (std::vector{MessageKind::paused, MessageKind::resumed, MessageKind::cancelled,
                                  MessageKind::registered}));
    EXPECT_EQ(draft.change.messages[2].notice.left, dong(5'500));
}

const CorrectedBy from_care{"k1", "care", "goodwill"};

TEST_F(Told, OfWhatWasPutIntoAnAccountOrTakenOutByHand) {
    const auto told_of = [&](Money amount) {
        Draft draft = draft_of(ContractBuilder{}.holding("main", dong(500)).build(), policy_);
        adjust(draft, {.account = {"main"}, .amount = amount}, from_care);
        return draft.change;
    };
    EXPECT_EQ(only(told_of(dong(300))),
              (Notice{.kind = MessageKind::credited, .amount = dong(300), .account = {"main"}}));
    EXPECT_EQ(only(told_of(dong(-300))),
              (Notice{.kind = MessageKind::debited, .amount = dong(300), .account = {"main"}}));
    EXPECT_THAT(told_of(dong(-501)).messages, IsEmpty()) << "a refused correction is no news";
}

TEST_F(Told, OfAFeeThatIsWaivedAndWhatIsLeft) {
    Draft draft = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy_);
    waive_fees(draft, {}, from_care);
    EXPECT_EQ(only(draft.change),
              (Notice{.kind = MessageKind::waived, .amount = dong(500), .left = dong(5'000)}));
}

TEST_F(Told, OfAnAdvanceThatIsTakenBackByHandOrBecauseNobodyDrewOnIt) {
    policy_.advance.cancel_within_minutes = 10;
    const auto told_of = [&](auto take_back) {
        Draft draft = draft_of(ContractBuilder{}.owing("old", dong(5'000), dong(500)).build(), policy_);
        lend_on_request(draft, {.amount = dong(10'000), .channel = Channel::sms, .key = "k"});
        draft.change.messages.clear();
        take_back(draft);
        return draft.change;
    };
    const Notice expected{.kind = MessageKind::reversed,
                          .amount = dong(10'000),
                          .fee = dong(1'000),
                          .left = dong(5'500),
                          .account = {"main"}};
    EXPECT_EQ(only(told_of([](Draft& draft) { cancel_advance(draft, {}, from_care); })), expected);
    EXPECT_EQ(only(told_of([](Draft& draft) {
                  reverse_undrawn_advance(draft, AdvanceId{draft.contract().advances.back().id});
              })),
              expected);
}

TEST_F(Told, OfARechargeThatIsTakenBackAndWhatIsOwedThen) {
    policy_.recharge.reversible_days = 3;
    Draft recharged = draft_of(ContractBuilder{}.owing("a1", dong(5'000), dong(500)).build(), policy_);
    credit_recharge(recharged, {"r1"}, dong(10'000));
    Draft draft = draft_of(
        recover(recharged.contract(), {"r1"}, policy_, circumstances_at(sample_now())).contract, policy_);
    reverse_recharge(draft, {.recharge = {"r1"}}, from_care);
    EXPECT_EQ(only(draft.change),
              (Notice{.kind = MessageKind::recharge_reversed, .amount = dong(10'000), .left = dong(5'500)}));
}

/// One way for 10 days, then two ways for 20.
class ToldOfLifeCycle : public Told {
  protected:
    ToldOfLifeCycle() {
        policy_.life_cycle.one_way_days = 10;
        policy_.life_cycle.two_way_days = 20;
        policy_.life_cycle.recharge_extends = {{.from = dong(10'000), .days = 5}};
        contract_.expires_at = noon;
    }
    /// What is told of what `happens` at `now`.
    template <class Happens>
    std::vector<Notice> told(Instant now, Happens happens) {
        Draft draft = draft_of(contract_, policy_, now);
        happens(draft);
        contract_ = draft.contract();
        std::vector<Notice> notices;
        for (const Message& message : draft.change.messages) notices.push_back(message.notice);
        return notices;
    }

    Contract contract_ = ContractBuilder{}.build();
    static constexpr hours day{24};
};

TEST_F(ToldOfLifeCycle, EachStateThatTimeBringsAndWhenTheNextComes) {
    EXPECT_THAT(told(noon - milliseconds{1}, note_life_cycle), IsEmpty());
    EXPECT_THAT(told(noon, note_life_cycle),
                testing::ElementsAre(Notice{.kind = MessageKind::one_way, .due_at = noon + 10 * day}));
    EXPECT_THAT(told(noon + day, note_life_cycle), IsEmpty()) << "once";
    EXPECT_THAT(told(noon + 10 * day, note_life_cycle),
                testing::ElementsAre(Notice{.kind = MessageKind::two_way, .due_at = noon + 30 * day}));
    EXPECT_THAT(told(noon + 30 * day, note_life_cycle),
                testing::ElementsAre(Notice{.kind = MessageKind::expired}));
}

TEST_F(ToldOfLifeCycle, OnlyTheLastStateWhereNoTimerRan) {
    EXPECT_THAT(told(noon + 11 * day, note_life_cycle),
                testing::ElementsAre(Notice{.kind = MessageKind::two_way, .due_at = noon + 30 * day}));
}

TEST_F(ToldOfLifeCycle, OfNoDateThatARechargeCannotPutOff) {
    policy_.life_cycle.recharges = {};
    EXPECT_THAT(told(noon, note_life_cycle), testing::ElementsAre(Notice{.kind = MessageKind::one_way}));
}

TEST_F(ToldOfLifeCycle, TheReturnThatARechargeBrings) {
    told(noon, note_life_cycle);
    EXPECT_THAT(told(noon + day, [](Draft& draft) { extend_by_recharge(draft, {"main"}, dong(10'000)); }),
                testing::ElementsAre(Notice{.kind = MessageKind::active_again}));
}

TEST_F(ToldOfLifeCycle, NothingWhereARechargeComesBeforeAnybodyNotedTheEnd) {
    EXPECT_THAT(told(noon + day, [](Draft& draft) { extend_by_recharge(draft, {"main"}, dong(10'000)); }),
                IsEmpty());
}

TEST_F(ToldOfLifeCycle, AStateThatIsSetByHandWithoutADate) {
    const auto set = [](LifeCycle state) {
        return [state](Draft& draft) { set_life_cycle_by_hand(draft, state, "care fraud"); };
    };
    EXPECT_THAT(told(noon - day, set(LifeCycle::two_way)),
                testing::ElementsAre(Notice{.kind = MessageKind::two_way}));
    EXPECT_THAT(told(noon - day, set(LifeCycle::active)),
                testing::ElementsAre(Notice{.kind = MessageKind::active_again}));
}

TEST_F(ToldOfLifeCycle, WhatTimeBringsInTheHoursOfTheDayOnly) {
    contract_.expires_at = at("2026-11-15T20:00:00.000Z");
    Draft draft = draft_of(contract_, policy_, *contract_.expires_at);
    note_life_cycle(draft);
    ASSERT_EQ(draft.change.messages.size(), 1U);
    EXPECT_EQ(draft.change.messages.front().not_before, at("2026-11-16T08:00:00.000Z"));
}

class Invitation : public Told {
  protected:
    /// Whether one is left `ago` after those that were sent before.
    bool invites(Instant now) {
        Draft draft = draft_of(contract_, policy_, now);
        draft.circumstances.lending = gate_;
        consider_invitation(draft);
        if (!draft.change.messages.empty()) notice_ = draft.change.messages.front().notice;
        contract_ = draft.contract();
        return !draft.change.messages.empty();
    }

    Contract contract_ = ContractBuilder{}.enrolled(Enrolment::not_registered).build();
    LendingGate gate_ = LendingGate::open;
    Notice notice_;
};

TEST_F(Invitation, MakesTheOfferThatSuitsTheTierWithItsPrice) {
    ASSERT_TRUE(invites(noon));
    EXPECT_EQ(notice_, (Notice{.kind = MessageKind::invitation,
                               .amount = dong(20'000),
                               .fee = dong(2'000),
                               .owed = dong(22'000),
                               .due_at = noon + hours{30 * 24},
                               .minutes = 10}));
}

TEST_F(Invitation, CanBeAcceptedForTheTimeOfAConfirmationFromWhenItIsSent) {
    ASSERT_TRUE(invites(noon));
    EXPECT_EQ(contract_.awaiting, (AwaitedConfirmation{.amount = dong(20'000),
                                                       .channel = Channel::sms,
                                                       .until = noon + std::chrono::minutes{10},
                                                       .invited = true}));
    contract_ = ContractBuilder{}.enrolled(Enrolment::not_registered).build();
    ASSERT_TRUE(invites(at("2026-11-15T23:00:00.000Z")));
    EXPECT_EQ(contract_.awaiting->until, at("2026-11-16T07:10:00.000Z"));
}

TEST_F(Invitation, DoesNotComeWhileAnAdvanceWaitsForAYes) {
    contract_.awaiting = {.amount = dong(5'000), .channel = Channel::sms, .until = noon};
    EXPECT_FALSE(invites(noon - milliseconds{1}));
    EXPECT_EQ(contract_.awaiting->amount, dong(5'000));
    EXPECT_TRUE(invites(noon));
}

TEST_F(Invitation, ComesOnceAWeek) {
    ASSERT_TRUE(invites(noon));
    EXPECT_FALSE(invites(noon + hours{168} - milliseconds{1}));
    EXPECT_TRUE(invites(noon + hours{168}));
    EXPECT_EQ(contract_.invited_at.size(), 1U) << "older ones are forgotten";
}

TEST_F(Invitation, ComesAtMostSoOftenInADay) {
    policy_.invitation.per_week_max = 7;
    policy_.invitation.per_day_max = 2;
    EXPECT_TRUE(invites(noon));
    EXPECT_TRUE(invites(noon + hours{1}));
    EXPECT_FALSE(invites(noon + hours{24} - milliseconds{1}));
    EXPECT_TRUE(invites(noon + hours{24}));
}

TEST_F(Invitation, ComesOnlyToWhoIsNotRegisteredAndDidNotRefuse) {
    for (const auto enrolment : {Enrolment::active, Enrolment::paused, Enrolment::cancelled}) {
        contract_.enrolment = enrolment;
        EXPECT_FALSE(invites(noon)) << name_of(enrolment);
    }
    contract_.enrolment = Enrolment::not_registered;
    contract_.refuses_messages = true;
    EXPECT_FALSE(invites(noon));
    EXPECT_THAT(contract_.invited_at, IsEmpty());
    contract_.refuses_messages = false;
    contract_.lists.no_ads = true;
    EXPECT_FALSE(invites(noon));
    contract_.lists.no_ads = false;
    EXPECT_TRUE(invites(noon));
}

TEST_F(Invitation, ComesOnlyToWhoMayBorrow) {
    contract_ = ContractBuilder{}.enrolled(Enrolment::not_registered).spending(dong(29'999)).build();
    EXPECT_FALSE(invites(noon));
    contract_ =
        ContractBuilder{}.enrolled(Enrolment::not_registered).owing("a1", dong(20'000), dong(2'000)).build();
    EXPECT_FALSE(invites(noon)) << "nothing is left to offer";
    contract_ = ContractBuilder{}.enrolled(Enrolment::not_registered).build();
    gate_ = LendingGate::switched_off;
    EXPECT_FALSE(invites(noon));
}

TEST_F(Invitation, ComesOnlyWherePolicyWantsAny) {
    policy_.invitation.on = false;
    EXPECT_FALSE(invites(noon));
}

}  // namespace
}  // namespace airtime::charging

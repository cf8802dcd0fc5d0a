#include "charging/lending/confirmation.hpp"

#include <gtest/gtest.h>

#include "charging/lending/borrower.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using std::chrono::milliseconds;

/// An average spend of 100,000: the tier lends 20,000.
class ConfirmAdvance : public testing::Test {
  protected:
    ConfirmAdvance() { policy_.advance.confirm = true; }

    AskedAdvanceOutcome ask(std::optional<Money> amount) {
        return ask_for_advance(draft_, {.amount = amount, .channel = Channel::sms, .key = "asked"});
    }
    ConfirmedOutcome confirm(Instant now = sample_now()) {
        draft_.circumstances.now = now;
        return charging::confirm(draft_, {.channel = Channel::sms, .key = "yes", .text_version = "vi-3"});
    }
    void invite() {
        draft_.contract().enrolment = Enrolment::not_registered;
        await_confirmation(draft_, {.amount = dong(20'000),
                                    .channel = Channel::sms,
                                    .until = sample_now() + std::chrono::seconds{600},
                                    .invited = true});
    }
    std::size_t open_advances() const { return draft_.contract().advances.size(); }

    Policy policy_ = sample_policy();
    Draft draft_ = draft_of(ContractBuilder{}.build(), policy_);
};

TEST_F(ConfirmAdvance, LendsNothingBeforeTheYes) {
    const auto asked = ask(dong(10'000));
    ASSERT_TRUE(std::holds_alternative<AwaitedConfirmation>(asked));
    EXPECT_EQ(std::get<AwaitedConfirmation>(asked),
              (AwaitedConfirmation{.amount = dong(10'000),
                                   .channel = Channel::sms,
                                   .until = sample_now() + std::chrono::seconds{600},
                                   .credited = dong(10'000),
                                   .fee = dong(1'000)}));
    EXPECT_EQ(open_advances(), 0U);
    ASSERT_EQ(draft_.change.events.size(), 1U);
    EXPECT_EQ(draft_.change.events.front().kind, EventKind::offered);
}

TEST_F(ConfirmAdvance, LendsWhatWasAskedForWithTheYes) {
    ask(dong(10'000));
    ASSERT_TRUE(std::holds_alternative<AdvanceId>(confirm()));
    ASSERT_EQ(open_advances(), 1U);
    EXPECT_EQ(draft_.contract().advances.front().principal, dong(10'000));
    EXPECT_EQ(draft_.change.events.back().note, "sms yes");
}

TEST_F(ConfirmAdvance, AsksAgainWhereTheTermsAreNotThoseThatWereTold) {
    ask(dong(5'000));
    Policy dear = policy_;
    dear.advance.fee_steps[0].basis_points = 5'000;
    dear.advance.confirm = false;
    Draft later = draft_of(draft_.contract(), dear, sample_now() + std::chrono::seconds{60});
    const auto yes = [&] { return charging::confirm(later, {.channel = Channel::sms, .key = "yes"}); };
    const auto asked = yes();
    ASSERT_TRUE(std::holds_alternative<AwaitedConfirmation>(asked));
    EXPECT_EQ(std::get<AwaitedConfirmation>(asked).fee, dong(2'500));
    EXPECT_TRUE(later.contract().advances.empty());
    EXPECT_TRUE(std::holds_alternative<AdvanceId>(yes()));
    EXPECT_EQ(later.contract().advances.at(0).fee, dong(2'500));
}

TEST_F(ConfirmAdvance, AwaitsTheOfferWhereNoAmountWasAskedFor) {
    ask(std::nullopt);
    EXPECT_EQ(draft_.contract().awaiting->amount, dong(20'000));
}

TEST_F(ConfirmAdvance, LendsAtOnceWhereThePolicyWantsNoYes) {
    policy_.advance.confirm = false;
    EXPECT_TRUE(std::holds_alternative<AdvanceId>(ask(dong(5'000))));
    EXPECT_EQ(open_advances(), 1U);
    EXPECT_EQ(draft_.contract().awaiting, std::nullopt);
}

TEST_F(ConfirmAdvance, RefusesAtOnceWhatCouldNotBeLent) {
    const auto asked = ask(dong(25'000));
    ASSERT_TRUE(std::holds_alternative<AdvanceRefusal>(asked));
    EXPECT_EQ(std::get<AdvanceRefusal>(asked), AdvanceRefusal::limit_reached);
    EXPECT_TRUE(std::holds_alternative<NotADenomination>(ask(dong(7'000))));
    EXPECT_EQ(draft_.contract().awaiting, std::nullopt);
}

TEST_F(ConfirmAdvance, TakesTheYesOnceOnly) {
    ask(dong(5'000));
    EXPECT_TRUE(std::holds_alternative<AdvanceId>(confirm()));
    EXPECT_TRUE(std::holds_alternative<NothingAwaited>(confirm()));
    EXPECT_EQ(open_advances(), 1U);
}

TEST_F(ConfirmAdvance, TakesNoYesToNothing) {
    EXPECT_TRUE(std::holds_alternative<NothingAwaited>(confirm()));
}

TEST_F(ConfirmAdvance, TakesTheYesUntilTheTimeIsOver) {
    ask(dong(5'000));
    Draft early = draft_;
    EXPECT_TRUE(std::holds_alternative<NothingAwaited>(confirm(sample_now() + std::chrono::seconds{600})));
    EXPECT_EQ(draft_.contract().awaiting, std::nullopt) << "what is too late need not be kept";
    early.circumstances.now = sample_now() + std::chrono::seconds{600} - milliseconds{1};
    EXPECT_TRUE(
        std::holds_alternative<AdvanceId>(charging::confirm(early, {.channel = Channel::sms, .key = "yes"})));
}

TEST_F(ConfirmAdvance, DecidesAgainWhenTheYesComes) {
    ask(dong(20'000));
    draft_.contract().life_cycle = LifeCycle::two_way;
    const auto confirmed = confirm();
    ASSERT_TRUE(std::holds_alternative<AdvanceRefusal>(confirmed));
    EXPECT_EQ(std::get<AdvanceRefusal>(confirmed), AdvanceRefusal::not_active);
    EXPECT_EQ(open_advances(), 0U);
    EXPECT_EQ(draft_.contract().awaiting, std::nullopt);
}

TEST_F(ConfirmAdvance, RegistersWhoSaysYesToAnInvitationAndLendsNothing) {
    invite();
    EXPECT_EQ(std::get<EnrolmentOutcome>(confirm()), EnrolmentOutcome::changed);
    EXPECT_EQ(draft_.contract().enrolment, Enrolment::active);
    EXPECT_EQ(open_advances(), 0U);
    ASSERT_EQ(draft_.change.events.size(), 2U);
    EXPECT_EQ(draft_.change.events.front().note, "active sms vi-3");
    EXPECT_EQ(draft_.change.events.back().kind, EventKind::invitation_accepted);
    EXPECT_TRUE(std::holds_alternative<NothingAwaited>(confirm()));
}

TEST_F(ConfirmAdvance, RegistersNobodyWhoseYesToAnInvitationIsLate) {
    invite();
    EXPECT_TRUE(std::holds_alternative<NothingAwaited>(confirm(sample_now() + std::chrono::seconds{600})));
    EXPECT_EQ(draft_.contract().enrolment, Enrolment::not_registered);
}

TEST_F(ConfirmAdvance, LendsToWhoAskedAfterAnInvitation) {
    invite();
    EXPECT_FALSE(awaits_advance(draft_.contract(), sample_now()));
    ask(dong(5'000));
    EXPECT_TRUE(awaits_advance(draft_.contract(), sample_now()));
    EXPECT_FALSE(awaits_advance(draft_.contract(), sample_now() + std::chrono::seconds{600}));
    EXPECT_TRUE(std::holds_alternative<AdvanceId>(confirm()));
    EXPECT_EQ(draft_.contract().enrolment, Enrolment::not_registered);
}

TEST_F(ConfirmAdvance, AwaitsOnlyWhatWasAskedForLast) {
    ask(dong(20'000));
    ask(dong(5'000));
    confirm();
    ASSERT_EQ(open_advances(), 1U);
    EXPECT_EQ(draft_.contract().advances.front().principal, dong(5'000));
}

}  // namespace
}  // namespace airtime::charging

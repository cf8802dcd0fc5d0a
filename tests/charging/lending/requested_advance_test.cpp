#include "charging/lending/requested_advance.hpp"

#include <gtest/gtest.h>

#include <optional>

#include "charging/lending/borrowing_limit.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

/// An average spend of 100,000: the tier lends 20,000.
class LendOnRequest : public testing::Test {
  protected:
    RequestedAdvanceOutcome ask(std::optional<Money> amount) {
        draft_.emplace(draft_of(borrower_.build(), policy_));
        draft_->circumstances.lending = lending_;
        before_ = draft_->contract();
        return lend_on_request(*draft_, {.amount = amount, .channel = Channel::sms, .key = "k1"});
    }
    void expect_granted(std::optional<Money> amount, Money principal) {
        const auto outcome = ask(amount);
        ASSERT_TRUE(std::holds_alternative<AdvanceId>(outcome));
        EXPECT_EQ(draft_->contract().advances.back().principal, principal);
        EXPECT_LE(debt_of(draft_->contract()), debt_limit_of(draft_->contract(), policy_, sample_now()));
    }
    void expect_refused(std::optional<Money> amount, AdvanceRefusal refusal) {
        const auto outcome = ask(amount);
        ASSERT_TRUE(std::holds_alternative<AdvanceRefusal>(outcome));
        EXPECT_EQ(name_of(std::get<AdvanceRefusal>(outcome)), name_of(refusal));
        expect_only_counted(draft_->change, before_);
        EXPECT_EQ(draft_->change.events.front().note, "sms " + std::string{name_of(refusal)});
    }

    Policy policy_ = sample_policy();
    ContractBuilder borrower_;
    LendingGate lending_ = LendingGate::open;
    std::optional<Draft> draft_;
    Contract before_;
};

TEST_F(LendOnRequest, LendsWhatWasAskedUpToTheOffer) {
    expect_granted(dong(5'000), dong(5'000));
    expect_granted(dong(20'000), dong(20'000));
    expect_refused(dong(25'000), AdvanceRefusal::limit_reached);
}

TEST_F(LendOnRequest, LendsTheOfferWhereNoAmountWasAsked) {
    expect_granted(std::nullopt, dong(20'000));
    borrower_.owing("a1", dong(5'000), dong(500));
    expect_granted(std::nullopt, dong(10'000));
    expect_refused(dong(15'000), AdvanceRefusal::limit_reached);
}

TEST_F(LendOnRequest, IsRefusedWhereNothingIsOffered) {
    borrower_.owing("a1", dong(20'000), dong(2'000));
    expect_refused(std::nullopt, AdvanceRefusal::limit_reached);
}

TEST_F(LendOnRequest, IsOfferedOnlyToWhoWouldNotBeRefused) {
    const auto offered = [&] {
        return offer_on_request(borrower_.build(), policy_, {.now = sample_now(), .lending = lending_});
    };
    EXPECT_EQ(offered(), dong(20'000));
    borrower_.activated(sample_now() - std::chrono::days{89});
    expect_refused(std::nullopt, AdvanceRefusal::activated_too_recently);
    EXPECT_EQ(offered(), Money{});
    borrower_.activated(sample_now() - std::chrono::days{90});
    EXPECT_EQ(offered(), dong(20'000));
    lending_ = LendingGate::store_nearly_full;
    EXPECT_EQ(offered(), Money{});
}

TEST_F(LendOnRequest, IsRefusedWhereTheBalanceWouldBeMoreThanCanBeKept) {
    for (const auto* account : {"main", "voice", "sms", "data"}) {
        borrower_.holding(account, Money::max() - dong(5'000));
    }
    expect_granted(dong(5'000), dong(5'000));
    expect_refused(dong(10'000), AdvanceRefusal::no_account);
}

TEST_F(LendOnRequest, LendsDenominationsOnly) {
    for (const Money amount : {Money{}, dong(-5'000), dong(4'999), dong(5'001)}) {
        EXPECT_TRUE(std::holds_alternative<NotADenomination>(ask(amount))) << amount;
        EXPECT_EQ(draft_->contract(), before_);
    }
}

TEST_F(LendOnRequest, CreditsTheLowestOfAllAccountsThatMayReceive) {
    borrower_.holding("main", dong(9)).holding("voice", dong(9)).holding("sms", dong(8));
    borrower_.holding("data", dong(7)).holding("promo", dong(1));
    expect_granted(dong(5'000), dong(5'000));
    EXPECT_EQ(balance_in(draft_->contract(), "data"), dong(5'007));
    borrower_.holding("data", dong(8));
    expect_granted(dong(5'000), dong(5'000));
    EXPECT_EQ(balance_in(draft_->contract(), "sms"), dong(5'008)) << "a tie goes to the policy's order";
    borrower_.expiring("sms", sample_now());
    expect_granted(dong(5'000), dong(5'000));
    EXPECT_EQ(balance_in(draft_->contract(), "data"), dong(5'008));
}

TEST_F(LendOnRequest, IsRefusedWithoutAnAccountToCredit) {
    for (AccountPolicy& account : policy_.accounts) account.receives_advances = false;
    expect_refused(dong(5'000), AdvanceRefusal::no_account);
}

TEST_F(LendOnRequest, RecordsChannelAndKeyAndClosesTheBooks) {
    expect_granted(dong(10'000), dong(10'000));
    const Contract& after = draft_->contract();
    EXPECT_EQ(after.advances.back().channel, Channel::sms);
    EXPECT_EQ(after.advances.back().fee, dong(1'000));
    ASSERT_EQ(draft_->change.events.size(), 2U);
    EXPECT_EQ(draft_->change.events.front().kind, EventKind::offered);
    EXPECT_EQ(draft_->change.events.back().kind, EventKind::advanced);
    EXPECT_EQ(draft_->change.events.back().note, "sms k1");
    EXPECT_EQ(balance_of(after), after.totals.expected_balance());
    EXPECT_EQ(debt_of(after), after.totals.expected_debt());
}

TEST_F(LendOnRequest, AsksNeitherForEnrolmentNorForTheSwitchOfAutomaticLending) {
    lending_ = LendingGate::switched_off;
    borrower_.enrolled(Enrolment::cancelled);
    expect_granted(dong(5'000), dong(5'000));
}

TEST_F(LendOnRequest, IsRefusedByTheFirstRule) {
    policy_.advance.open_advances_max = 1;
    borrower_.owing("a1", dong(5'000), dong(500));
    expect_refused(dong(5'000), AdvanceRefusal::too_many_open);
    borrower_.spending(dong(29'999));
    expect_refused(dong(5'000), AdvanceRefusal::average_spend_too_low);
    borrower_.activated(sample_now() - std::chrono::days{89});
    expect_refused(dong(5'000), AdvanceRefusal::activated_too_recently);
    lending_ = LendingGate::store_nearly_full;
    expect_refused(dong(5'000), AdvanceRefusal::store_nearly_full);
    policy_.advance.mode = AdvanceMode::shadow;
    expect_refused(dong(5'000), AdvanceRefusal::mode_off);
}

}  // namespace
}  // namespace airtime::charging

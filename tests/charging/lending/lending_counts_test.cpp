#include "charging/lending/lending_counts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/contract/books.hpp"
#include "charging/lending/automatic_advance.hpp"
#include "charging/lending/confirmation.hpp"
#include "charging/lending/invitation.hpp"
#include "charging/lending/requested_advance.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::IsEmpty;

/// An average spend of 100,000: the tier lends 20,000. What was counted is written as "refused sms denied".
class Counted : public testing::Test {
  protected:
    template <class Step>
    std::vector<std::string> counted(Step step) {
        Draft draft = draft_of(contract_, policy_, now_);
        step(draft);
        contract_ = draft.contract();
        std::vector<std::string> lines;
        for (const LedgerEvent& event : draft.change.events) {
            if (!is_only_counted(event.kind)) continue;
            lines.push_back(std::string{name_of(event.kind)} + ' ' + event.note);
            last_ = event;
        }
        return lines;
    }
    std::vector<std::string> need_money() {
        return counted([&](Draft& draft) {
            consider_automatic_advance(draft, {.tariff = *policy_.tariff({"data"}),
                                               .minimum_price = dong(100),
                                               .session = {"s1"},
                                               .request_number = 4});
        });
    }
    std::vector<std::string> ask(Channel channel = Channel::sms, std::optional<Money> amount = {}) {
        return counted([&](Draft& draft) {
            ask_for_advance(draft, {.amount = amount, .channel = channel, .key = "k"});
        });
    }
    std::vector<std::string> show(Channel channel) {
        return counted([&](Draft& draft) { count_offer(draft, channel); });
    }

    Policy policy_ = sample_policy();
    Contract contract_ = ContractBuilder{}.build();
    Instant now_ = sample_now();
    LedgerEvent last_;
};

TEST_F(Counted, IsARefusalWithItsReasonServiceSegmentAndPolicy) {
    contract_.lists.deny = true;
    contract_.segment = {"loyal"};
    EXPECT_THAT(need_money(), ElementsAre("refused automatic denied"));
    EXPECT_EQ(last_.service, ServiceName{"data"});
    EXPECT_EQ(last_.about.segment, SegmentName{"loyal"});
    EXPECT_EQ(last_.about.policy, "sample");
}

TEST_F(Counted, IsNothingWhereNobodyNeedsMoneyOrItIsLent) {
    contract_.lists.deny = true;
    contract_.account({"main"})->balance = dong(1'000);
    EXPECT_THAT(need_money(), IsEmpty());
    contract_.lists.deny = false;
    contract_.account({"main"})->balance = dong(999);
    EXPECT_THAT(need_money(), IsEmpty()) << "an automatic advance is its own offer";
    EXPECT_EQ(contract_.advances.size(), 1U);
}

TEST_F(Counted, IsARefusalOnceAReasonAndDayByWhateverChannel) {
    contract_.lists.deny = true;
    EXPECT_THAT(need_money(), ElementsAre("refused automatic denied"));
    EXPECT_THAT(need_money(), IsEmpty());
    EXPECT_THAT(ask(), IsEmpty());
    EXPECT_TRUE(is_refusal_counted(contract_, AdvanceRefusal::denied, policy_, now_));
    EXPECT_FALSE(is_refusal_counted(contract_, AdvanceRefusal::not_enrolled, policy_, now_));
    contract_.lists.deny = false;
    contract_.enrolment = Enrolment::cancelled;
    EXPECT_THAT(need_money(), ElementsAre("refused automatic not_enrolled"));
    contract_.lists.deny = true;
    EXPECT_THAT(need_money(), IsEmpty()) << "the first reason of the day is still known";
}

TEST_F(Counted, IsARefusalAgainOnTheNextDayOfTheOperatorsCalendar) {
    contract_.lists.deny = true;
    const Instant midnight = policy_.calendar.begin_of_day(policy_.calendar.day_of(now_) + 1);
    now_ = midnight - one_ms;
    EXPECT_THAT(need_money(), ElementsAre("refused automatic denied"));
    now_ = midnight;
    EXPECT_THAT(need_money(), ElementsAre("refused automatic denied"));
    now_ = midnight - one_ms;
    EXPECT_THAT(need_money(), IsEmpty()) << "a clock that is behind opens no day again";
}

TEST_F(Counted, IsForgottenWithTheFirstEventOfAnotherDay) {
    contract_.lists.deny = true;
    need_money();
    const CountedDay today = contract_.counted;
    const auto adjusted = [](Draft& draft) {
        LedgerEvent event;
        event.kind = EventKind::adjusted;
        draft.record(std::move(event));
    };
    counted(adjusted);
    EXPECT_EQ(contract_.counted, today);
    now_ += std::chrono::days{1};
    counted(adjusted);
    EXPECT_EQ(contract_.counted, CountedDay{});
}

TEST_F(Counted, IsEveryReasonApart) {
    for (std::uint8_t reason = 0; reason <= static_cast<std::uint8_t>(AdvanceRefusal::would_not_suffice);
         ++reason) {
        const auto refusal = static_cast<AdvanceRefusal>(reason);
        const auto refuse = [&](Draft& draft) { count_refusal(draft, Channel::ussd, refusal); };
        EXPECT_THAT(counted(refuse), ElementsAre("refused ussd " + std::string{name_of(refusal)}));
        EXPECT_THAT(counted(refuse), IsEmpty());
    }
}

TEST_F(Counted, IsAnOfferForWhatIsLentToWhoAsked) {
    EXPECT_THAT(ask(Channel::care, dong(5'000)), ElementsAre("offered care"));
    EXPECT_THAT(ask(Channel::care, dong(5'000)), ElementsAre("offered care"));
    EXPECT_EQ(contract_.advances.size(), 2U);
    EXPECT_EQ(contract_.counted, CountedDay{}) << "nothing is open";
    EXPECT_THAT(ask(Channel::sms, dong(5'000)), ElementsAre("refused sms too_many_open"));
}

TEST_F(Counted, IsAnOfferOnceUntilItIsTaken) {
    EXPECT_THAT(show(Channel::sms), ElementsAre("offered sms"));
    EXPECT_THAT(show(Channel::sms), IsEmpty());
    EXPECT_THAT(show(Channel::ussd), ElementsAre("offered ussd"));
    EXPECT_THAT(ask(Channel::sms, dong(5'000)), IsEmpty()) << "it was counted when it was shown";
    EXPECT_THAT(show(Channel::ussd), IsEmpty());
    EXPECT_THAT(show(Channel::sms), ElementsAre("offered sms"));
    now_ += std::chrono::days{1};
    EXPECT_THAT(show(Channel::sms), ElementsAre("offered sms"));
}

TEST_F(Counted, IsOneOfferThatIsAskedAboutAndConfirmed) {
    policy_.advance.confirm = true;
    EXPECT_THAT(ask(), ElementsAre("offered sms"));
    EXPECT_THAT(ask(), IsEmpty());
    EXPECT_THAT(counted([](Draft& draft) { confirm(draft, {.channel = Channel::sms, .key = "y"}); }),
                IsEmpty());
    EXPECT_EQ(contract_.advances.size(), 1U);
    contract_.lists.deny = true;
    EXPECT_THAT(ask(), ElementsAre("refused sms denied"));
}

class CountedInvitation : public Counted {
  protected:
    CountedInvitation() {
        policy_.invitation.on = true;
        policy_.messages.on = true;
        contract_.enrolment = Enrolment::not_registered;
        now_ += std::chrono::hours{4};  // messages are not quiet any more
    }
    std::vector<std::string> answer_yes() {
        return counted([](Draft& draft) { confirm(draft, {.channel = Channel::ussd, .key = "y"}); });
    }
    std::vector<std::string> refuse() {
        return counted([](Draft& draft) { refuse_messages(draft, Channel::sms); });
    }
};

TEST_F(CountedInvitation, ComesWithTheRefusalThatCausedIt) {
    const std::string invited = "invited sms " + to_iso8601(now_);
    EXPECT_THAT(need_money(), ElementsAre("refused automatic not_enrolled", invited));
    EXPECT_THAT(need_money(), IsEmpty());
}

TEST_F(CountedInvitation, IsOfTheMorningWhereItWaitsForThat) {
    now_ -= std::chrono::hours{4};
    EXPECT_THAT(need_money(), Contains("invited sms 2026-11-15T07:00:00.000Z"));
}

TEST_F(CountedInvitation, IsAcceptedByAYesInTime) {
    const std::string invited_at = to_iso8601(now_);
    need_money();
    now_ += std::chrono::minutes{1};
    EXPECT_THAT(answer_yes(), ElementsAre("invitation_accepted ussd " + invited_at)) << "of which it is";
    EXPECT_THAT(answer_yes(), IsEmpty());
}

TEST_F(CountedInvitation, IsNotAcceptedByAYesThatComesTooLate) {
    need_money();
    now_ = contract_.awaiting->until;
    EXPECT_THAT(answer_yes(), IsEmpty());
}

TEST_F(CountedInvitation, IsDeclinedByWhoRefusesMessagesMeanwhile) {
    EXPECT_THAT(refuse(), IsEmpty()) << "nobody was invited";
    contract_.refuses_messages = false;
    need_money();
    EXPECT_THAT(refuse(), ElementsAre("invitation_declined sms " + to_iso8601(now_)));
    EXPECT_THAT(refuse(), IsEmpty());
    EXPECT_TRUE(contract_.refuses_messages);
    contract_.refuses_messages = false;
    now_ = contract_.awaiting->until;
    EXPECT_THAT(refuse(), IsEmpty());
}

TEST_F(Counted, InShadowIsARefusalByARuleAndNotWhatWouldHaveBeenLent) {
    policy_.advance.mode = AdvanceMode::shadow;
    EXPECT_THAT(need_money(), IsEmpty());
    contract_ = ContractBuilder{}.build();
    contract_.lists.deny = true;
    EXPECT_THAT(need_money(), ElementsAre("refused automatic denied"));
}

TEST_F(Counted, MovesNeitherMoneyNorDebt) {
    Books books;
    for (const EventKind kind : {EventKind::offered, EventKind::refused, EventKind::invited,
                                 EventKind::invitation_accepted, EventKind::invitation_declined}) {
        EXPECT_TRUE(is_only_counted(kind));
        EXPECT_FALSE(belongs_to_history(kind));
        LedgerEvent event;
        event.kind = kind;
        event.number = 1;
        books.add(event);
    }
    EXPECT_FALSE(is_only_counted(EventKind::usage_given_up));
    EXPECT_EQ(books.totals, Totals{});
    EXPECT_EQ(books.debt, MoneySum{});
}

}  // namespace
}  // namespace airtime::charging

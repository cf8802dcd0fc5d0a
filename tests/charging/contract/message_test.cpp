#include "charging/contract/message.hpp"

#include <date/tz.h>
#include <gtest/gtest.h>

#include "charging/messages/notify.hpp"
#include "charging/messages/occasion.hpp"
#include "charging/messages/quiet_hours.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::charging {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;

constexpr Instant at_once{};

Policy policy_that_tells() {
    Policy policy = sample_policy();
    policy.calendar.zone = date::locate_zone("Asia/Ho_Chi_Minh");
    policy.messages.on = true;
    policy.invitation.on = true;
    return policy;
}

/// Local time of the sample policy's operator.
Instant local(std::string_view date_and_time) {
    return at(date_and_time) - hours{7};
}

class Notify : public testing::Test {
  protected:
    Draft draft_at(Instant now) { return draft_of(contract_, policy_, now); }
    /// What a notice of that kind leaves at that time; empty: nothing.
    std::optional<Message> told(MessageKind kind, Instant now) {
        Draft draft = draft_at(now);
        notify(draft, {.kind = kind});
        EXPECT_LE(draft.change.messages.size(), 1U);
        return draft.change.messages.empty() ? std::nullopt : std::optional{draft.change.messages.front()};
    }

    Policy policy_ = policy_that_tells();
    Contract contract_ = ContractBuilder{}.build();
};

TEST_F(Notify, AddressesTheContractsNumberInItsLanguage) {
    contract_.language = Language::en;
    const auto message = told(MessageKind::granted, sample_now());
    ASSERT_TRUE(message);
    EXPECT_EQ(message->to, *contract_.msisdn);
    EXPECT_EQ(message->contract, contract_.id);
    EXPECT_EQ(message->language, Language::en);
    EXPECT_FALSE(message->reply);
}

TEST_F(Notify, SpeaksThePolicysLanguageToWhoChoseNone) {
    policy_.messages.language = Language::en;
    EXPECT_EQ(told(MessageKind::granted, sample_now())->language, Language::en);
}

TEST_F(Notify, LeavesNothingWhereNobodySendsOrNoNumberIsKnown) {
    policy_.messages.on = false;
    EXPECT_FALSE(told(MessageKind::granted, sample_now()));
    policy_.messages.on = true;
    contract_.msisdn.reset();
    EXPECT_FALSE(told(MessageKind::granted, sample_now()));
}

TEST_F(Notify, TellsWhoRefusesMessagesOnlyOfMoneyAndStanding) {
    contract_.refuses_messages = true;
    for (const auto kind : {MessageKind::granted, MessageKind::recovered, MessageKind::cleared,
                            MessageKind::overdue, MessageKind::written_off, MessageKind::cancelled}) {
        EXPECT_TRUE(told(kind, sample_now())) << name_of(kind);
    }
    EXPECT_FALSE(told(MessageKind::reminder, sample_now()));
    EXPECT_FALSE(told(MessageKind::invitation, sample_now()));
}

TEST_F(Notify, InvitesNobodyOnTheListOfThoseWhoGetNoAdvertising) {
    contract_.lists.no_ads = true;
    EXPECT_FALSE(told(MessageKind::invitation, sample_now()));
    EXPECT_TRUE(told(MessageKind::reminder, sample_now()));
}

TEST_F(Notify, TellsOfMovedMoneyAtAnyHour) {
    const Instant night = local("2026-11-15T03:00:00.000Z");
    EXPECT_EQ(told(MessageKind::recovered, night)->not_before, at_once);
}

TEST_F(Notify, LetsWhatTimeBroughtWaitForTheDay) {
    const struct {
        Instant now;
        Instant sent;
    } cases[] = {
        {local("2026-11-15T07:59:59.999Z"), local("2026-11-15T08:00:00.000Z")},
        {local("2026-11-15T08:00:00.000Z"), at_once},
        {local("2026-11-15T19:59:59.999Z"), at_once},
        {local("2026-11-15T20:00:00.000Z"), local("2026-11-16T08:00:00.000Z")},
    };
    for (const auto& each : cases) {
        for (const auto kind : {MessageKind::reminder, MessageKind::overdue, MessageKind::written_off}) {
            EXPECT_EQ(told(kind, each.now)->not_before, each.sent) << name_of(kind);
        }
    }
}

TEST_F(Notify, AdvertisesOnlyInPermittedHours) {
    EXPECT_EQ(told(MessageKind::invitation, local("2026-11-15T06:59:00.000Z"))->not_before,
              local("2026-11-15T07:00:00.000Z"));
    EXPECT_EQ(told(MessageKind::invitation, local("2026-11-15T21:59:00.000Z"))->not_before, at_once);
    EXPECT_EQ(told(MessageKind::invitation, local("2026-11-15T22:00:00.000Z"))->not_before,
              local("2026-11-16T07:00:00.000Z"));
}

TEST_F(Notify, NumbersMessagesByTheEventThatTheyTellOf) {
    Draft draft = draft_at(sample_now());
    draft.record(LedgerEvent{});
    notify(draft, {.kind = MessageKind::granted});
    draft.record(LedgerEvent{});
    notify(draft, {.kind = MessageKind::overdue});
    ASSERT_EQ(draft.change.messages.size(), 2U);
    EXPECT_EQ(draft.change.messages[0].id, "c1:1:granted");
    EXPECT_EQ(draft.change.messages[1].id, "c1:2.1:overdue");
}

TEST_F(Notify, NumbersMessagesWithoutEventByTheirMoment) {
    const auto first = told(MessageKind::invitation, sample_now());
    const auto second = told(MessageKind::invitation, sample_now() + milliseconds{1});
    EXPECT_NE(first->id, second->id);
}

TEST(Reply, GoesOutAtOnceWhateverTheHourAndWhateverWasRefused) {
    const Policy policy = policy_that_tells();
    Contract contract = ContractBuilder{}.build();
    contract.refuses_messages = true;
    const Instant night = local("2026-11-15T03:00:00.000Z");
    Draft draft = draft_of(contract, policy, night);
    reply(draft, "mo-1", {.kind = MessageKind::reminder});
    ASSERT_EQ(draft.change.messages.size(), 1U);
    const Message& message = draft.change.messages.front();
    EXPECT_EQ(message.id, "mo-1");
    EXPECT_TRUE(message.reply);
    EXPECT_EQ(message.not_before, at_once);
    EXPECT_EQ(sending_time(message, policy, night).sending, Sending::now);
}

TEST(Reply, ReachesNumbersThatNoContractHas) {
    const Policy policy = policy_that_tells();
    const Message message = reply_to_stranger(*Msisdn::parse("84900000009"), "mo-2",
                                              {.kind = MessageKind::unknown_number}, policy, sample_now());
    EXPECT_EQ(message.contract, ContractId{});
    EXPECT_EQ(message.to.digits(), "84900000009");
    EXPECT_EQ(message.language, Language::vi);
}

class SendingTimeOf : public Notify {
  protected:
    SendingTime after_waiting(MessageKind kind, Instant written, Instant now) {
        return sending_time(told(kind, written).value(), policy_, now);
    }
};

TEST_F(SendingTimeOf, WhatWaitedTooLongIsNever) {
    policy_.messages.stale_after_s = 3'600;
    EXPECT_EQ(after_waiting(MessageKind::granted, sample_now(), sample_now() + hours{1}).sending,
              Sending::now);
    EXPECT_EQ(
        after_waiting(MessageKind::granted, sample_now(), sample_now() + hours{1} + milliseconds{1}).sending,
        Sending::never);
}

TEST_F(SendingTimeOf, AnInvitationThatMissedItsEveningIsTheNextMorning) {
    const Instant evening = local("2026-11-15T21:59:00.000Z");
    const SendingTime time = after_waiting(MessageKind::invitation, evening, evening + minutes{1});
    EXPECT_EQ(time.sending, Sending::later);
    EXPECT_EQ(time.at, local("2026-11-16T07:00:00.000Z"));
}

TEST_F(SendingTimeOf, AnInvitationThatIsStaleBeforeTheMorningIsNever) {
    policy_.invitation.stale_after_s = 3'600;
    const Instant evening = local("2026-11-15T21:59:00.000Z");
    EXPECT_EQ(after_waiting(MessageKind::invitation, evening, evening + minutes{1}).sending, Sending::never);
}

TEST_F(Notify, InvitesNobodyWhoRefusedEnrolledOrLeftSince) {
    contract_.enrolment = Enrolment::not_registered;
    const auto invitation = told(MessageKind::invitation, sample_now());
    EXPECT_TRUE(still_wanted(*invitation, contract_));
    for (const auto enrolment : {Enrolment::active, Enrolment::paused, Enrolment::cancelled}) {
        contract_.enrolment = enrolment;
        EXPECT_FALSE(still_wanted(*invitation, contract_)) << static_cast<int>(enrolment);
    }
    contract_.enrolment = Enrolment::not_registered;
    contract_.refuses_messages = true;
    EXPECT_FALSE(still_wanted(*invitation, contract_));
    EXPECT_TRUE(still_wanted(*told(MessageKind::granted, sample_now()), contract_));
    contract_.refuses_messages = false;
    contract_.lists.no_ads = true;
    EXPECT_FALSE(still_wanted(*invitation, contract_));
}

TEST(FirstMomentIn, KeepsToTheWallClockWhenItMoves) {
    const Calendar berlin{date::locate_zone("Europe/Berlin")};
    const DayHours day{8 * 60, 20 * 60};
    // The clock goes forward at 01:00 UTC of 2026-03-29.
    EXPECT_EQ(first_moment_in(day, berlin, at("2026-03-28T22:00:00.000Z")), at("2026-03-29T06:00:00.000Z"));
}

TEST(FirstMomentIn, IsNowWhereAllHoursArePermitted) {
    EXPECT_EQ(first_moment_in({}, {}, sample_now()), sample_now());
}

}  // namespace
}  // namespace airtime::charging

#include "worker/message_sender.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/messages/notify.hpp"
#include "store/codec/contract_difference.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "store/memory/memory_outbox.hpp"
#include "tests/charging/samples.hpp"
#include "texts/text_rules.hpp"

namespace airtime::worker {
namespace {

using charging::at;
using charging::Instant;
using charging::Message;
using charging::MessageKind;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using store::MessageRecord;
using store::MessageStatus;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr seconds pause{30};

class MessageSenderTest : public testing::Test {
  protected:
    MessageSenderTest() {
        policy_.messages.on = true;
        policy_.invitation.on = true;
        for (auto& language : wording_.languages) {
            for (const texts::TextRule& rule : texts::text_rules()) {
                language.texts.emplace(rule.key, *texts::Template::parse(std::string{rule.key}));
            }
        }
    }

    SendOutcome take(const OutgoingSms& sms) {
        if (answer_.acceptance == Acceptance::accepted) sent_.push_back(sms.text);
        now_ += gateway_takes_;
        return answer_;
    }
    MessageSender sender(store::Outbox& outbox) {
        return {outbox,
                contracts_,
                writer_,
                policy_,
                {.send = [this](const OutgoingSms& sms) { return take(sms); },
                 .note =
                     [this](MessageKind kind, MessageStatus status) {
                         noted_.emplace_back(std::string{name_of(kind)} + ' ' + std::string{name_of(status)});
                     },
                 .now = [this] { return std::optional{now_}; }},
                hours{1}};
    }
    void leave(MessageKind kind) {
        charging::Draft draft = draft_of(contract_, policy_, now_);
        notify(draft, {.kind = kind});
        for (const Message& message : draft.change.messages) {
            redis_.locked([&](store::MemoryStoreState& state) { store::tell(state.partitions[0], message); });
        }
    }
    /// What happened to the message that was handled last.
    MessageStatus latest() { return outbox_.records_of({"c1"}, 1)->front().status; }
    MessageSender::Round send() { return *sender(outbox_).send_new(10, milliseconds{0}, now_, now_ + pause); }
    void keep_contract() {
        redis_.locked([&](store::MemoryStoreState& state) {
            auto fields = store::encode_contract(contract_);
            fields["token"] = "t";
            state.partitions[store::partition_of(contract_.id, 1).number].contracts[contract_.id.value] =
                fields;
        });
    }

    Instant now_ = charging::sample_now();
    charging::Policy policy_ = charging::sample_policy();
    charging::Contract contract_ =
        charging::ContractBuilder{}.enrolled(charging::Enrolment::not_registered).build();
    texts::Wording wording_;
    texts::Writer writer_{wording_, policy_, {}};
    store::MemoryRedis redis_{1, [this] { return now_; }};
    store::MemoryContractStore contracts_{redis_};
    store::MemoryOutbox outbox_{redis_, "s1"};
    SendOutcome answer_{.acceptance = Acceptance::accepted};
    std::vector<std::string> sent_;
    std::vector<std::string> noted_;
    seconds gateway_takes_{0};
};

TEST_F(MessageSenderTest, CountsEachMessageOnTheDayThatItIsRecordedOnHoweverSlowTheGatewayIs) {
    const Instant midnight = policy_.calendar.begin_of_day(policy_.calendar.day_of(now_) + 1);
    now_ = midnight - seconds{3};
    const std::string day = policy_.calendar.date_of(now_);
    for (int count = 0; count < 3; ++count) {
        leave(MessageKind::granted);
        now_ += milliseconds{1};  // which their ids are told apart by
    }
    gateway_takes_ = seconds{2};
    EXPECT_EQ(send().entries, 3U);
    store::MemoryLedgerStream counts{redis_};
    EXPECT_EQ(counts.daily_totals(day)->at("message_count:granted sent"), "1");
    EXPECT_EQ(counts.daily_totals(policy_.calendar.date_of(midnight))->at("message_count:granted sent"), "2");
}

TEST_F(MessageSenderTest, SendsWhatWasLeftAndRemembersIt) {
    leave(MessageKind::granted);
    EXPECT_EQ(send().entries, 1U);
    EXPECT_THAT(sent_, ElementsAre("granted"));
    EXPECT_EQ(*outbox_.backlog(), (store::Outbox::Backlog{0, 0}));
    const auto records = *outbox_.records_of({"c1"}, 10);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records.front().text, "granted");
    EXPECT_EQ(records.front().to, "84900000001");
    EXPECT_EQ(records.front().status, MessageStatus::sent);
    EXPECT_EQ(send().entries, 0U);
    EXPECT_EQ(sent_.size(), 1U);
}

TEST_F(MessageSenderTest, PutsAllBackWhileTheGatewayIsAway) {
    for (const auto acceptance : {Acceptance::away, Acceptance::closed}) {
        leave(MessageKind::granted);
        leave(MessageKind::recovered);
        answer_ = {.acceptance = acceptance, .reason = "why"};
        const auto round = send();
        EXPECT_TRUE(round.gateway_away);
        EXPECT_EQ(round.reason, "why");
        EXPECT_EQ(outbox_.backlog()->waiting, 2U);
        now_ += pause - milliseconds{1};
        EXPECT_EQ(send().entries, 0U) << "not yet";
        now_ += milliseconds{1};
        answer_ = {.acceptance = Acceptance::accepted};
        EXPECT_EQ(send().entries, 2U);
        EXPECT_THAT(sent_, testing::UnorderedElementsAre("granted", "recovered"));
        sent_.clear();
        now_ += seconds{1};
    }
}

TEST_F(MessageSenderTest, DropsWhatTheGatewayWillNeverTake) {
    leave(MessageKind::granted);
    answer_ = {.acceptance = Acceptance::refused, .reason = "no route"};
    EXPECT_FALSE(send().gateway_away);
    EXPECT_EQ(latest(), MessageStatus::rejected);
    EXPECT_EQ(outbox_.backlog()->ready, 0U);
}

TEST_F(MessageSenderTest, DropsWhatIsStale) {
    leave(MessageKind::granted);
    now_ += seconds{policy_.messages.stale_after_s} + milliseconds{1};
    send();
    EXPECT_THAT(sent_, IsEmpty());
    EXPECT_EQ(latest(), MessageStatus::dropped);
}

TEST_F(MessageSenderTest, TellsOfEachMessageThatIsDoneWith) {
    leave(MessageKind::granted);
    leave(MessageKind::recovered);
    answer_ = {.acceptance = Acceptance::away};
    send();
    EXPECT_THAT(noted_, IsEmpty()) << "they are kept";
    answer_ = {.acceptance = Acceptance::accepted};
    now_ += pause;
    send();
    EXPECT_THAT(noted_, testing::UnorderedElementsAre("granted sent", "recovered sent"));
    leave(MessageKind::granted);
    answer_ = {.acceptance = Acceptance::refused};
    send();
    EXPECT_EQ(noted_.back(), "granted rejected");
    leave(MessageKind::granted);
    now_ += seconds{policy_.messages.stale_after_s} + milliseconds{1};
    send();
    EXPECT_EQ(noted_.back(), "granted dropped");
}

TEST_F(MessageSenderTest, SendsWhatADeadSenderTook) {
    store::MemoryOutbox dead{redis_, "s0"};
    leave(MessageKind::granted);
    ASSERT_EQ(dead.take(10, milliseconds{0})->size(), 1U) << "and no more is heard of it";
    EXPECT_EQ(send().entries, 0U);
    now_ += pause;
    EXPECT_EQ(sender(outbox_).send_abandoned(10, pause, now_, now_ + pause)->entries, 1U);
    EXPECT_THAT(sent_, ElementsAre("granted"));
}

TEST_F(MessageSenderTest, SendsAnInvitationInItsHoursOnly) {
    keep_contract();
    now_ = at("2026-11-15T22:30:00.000Z");
    leave(MessageKind::invitation);
    send();
    EXPECT_THAT(sent_, IsEmpty());
    now_ = at("2026-11-16T07:00:00.000Z");
    send();
    EXPECT_THAT(sent_, ElementsAre("invitation"));
}

TEST_F(MessageSenderTest, PutsAnInvitationOffThatTheGatewayKeptUntilTheNight) {
    keep_contract();
    now_ = at("2026-11-15T21:59:59.000Z");
    leave(MessageKind::invitation);
    answer_ = {.acceptance = Acceptance::away};
    send();
    now_ += pause;
    answer_ = {.acceptance = Acceptance::accepted};
    send();
    EXPECT_THAT(sent_, IsEmpty());
    now_ = at("2026-11-16T07:00:00.000Z");
    send();
    EXPECT_THAT(sent_, ElementsAre("invitation"));
}

TEST_F(MessageSenderTest, InvitesNobodyWhoRefusedWhileItWaited) {
    now_ = at("2026-11-15T12:00:00.000Z");
    leave(MessageKind::invitation);
    contract_.refuses_messages = true;
    keep_contract();
    send();
    EXPECT_THAT(sent_, IsEmpty());
    EXPECT_EQ(latest(), MessageStatus::dropped);
}

}  // namespace
}  // namespace airtime::worker

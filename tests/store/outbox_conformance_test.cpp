#include <gmock/gmock.h>

#include "store/limits.hpp"
#include "store/make_commit.hpp"
#include "tests/store/sample_contract.hpp"
#include "tests/store/stores_under_test.hpp"

namespace airtime::store_test {
namespace {

using charging::Instant;
using charging::Message;
using charging::MessageKind;
using std::chrono::milliseconds;
using std::chrono::seconds;
using store::MessageRecord;
using store::MessageStatus;
using store::OutboxEntry;
using ::testing::IsEmpty;

using Ids = std::vector<std::string>;

constexpr const char* today = "2026-11-23";
constexpr const char* tomorrow = "2026-11-24";

Instant after_1970(int count) {
    return Instant{seconds{count}};
}

Message message(const std::string& id, Instant not_before = {}) {
    return {.id = id,
            .contract = {"c-" + id},
            .to = *charging::Msisdn::parse("84900000001"),
            .language = charging::Language::en,
            .not_before = not_before,
            .stale_after = after_1970(9'000),
            .notice = {.kind = MessageKind::granted, .amount = charging::Money::from_units(10'000)}};
}

MessageRecord record(const std::string& id, const std::string& contract = "c1") {
    return {.id = id,
            .contract = {contract},
            .to = "84900000001",
            .kind = "granted",
            .at = after_1970(100),
            .text = "Số tiền còn nợ: 5.000đ",
            .status = MessageStatus::sent};
}

class OutboxConformance : public StoreConformance {
  protected:
    std::unique_ptr<store::Outbox> outbox = backend().outbox("s1");

    /// Opens a contract and leaves the messages in the same commit.
    store::Commit telling(const std::string& contract_id, std::vector<Message> messages) {
        const charging::Contract contract = borrower(contract_id);
        charging::ContractChange change;
        change.contract = contract;
        change.messages = std::move(messages);
        return store::make_commit({.contract = contract, .token = {}}, change, charging::Policy{},
                                  charging::Instant{}, next_token());
    }
    bool tell(std::vector<Message> messages) {
        static int contracts = 0;
        const std::unique_ptr<store::ContractStore> store = backend().contract_store();
        const auto commit = telling("t" + std::to_string(++contracts), std::move(messages));
        return std::holds_alternative<store::Committed>(commit_one(*store, commit));
    }
    static Ids ids_of(const std::vector<OutboxEntry>& entries) {
        Ids ids;
        for (const OutboxEntry& entry : entries) ids.push_back(entry.message.id);
        std::ranges::sort(ids);
        return ids;
    }
    Ids take() { return ids_of(*outbox->take(10, milliseconds{1})); }
};

TEST_P(OutboxConformance, IsEmptyAtFirst) {
    EXPECT_THAT(take(), IsEmpty());
    EXPECT_THAT(*outbox->claim(10, milliseconds{0}), IsEmpty());
    EXPECT_EQ(*outbox->release(after_1970(9'000), 10), 0U);
    EXPECT_EQ(*outbox->backlog(), (store::Outbox::Backlog{0, 0}));
}

TEST_P(OutboxConformance, HandsOutMessagesAsTheyWereCommitted) {
    ASSERT_TRUE(tell({message("m1")}));
    const auto entries = outbox->take(10, milliseconds{1});
    ASSERT_EQ(entries->size(), 1U);
    EXPECT_EQ(entries->front().message, message("m1"));
}

TEST_P(OutboxConformance, TellsNothingOfAChangeThatWasNotMade) {
    const std::unique_ptr<store::ContractStore> store = backend().contract_store();
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(*store, telling("c1", {message("m1")}))));
    const auto outcome = commit_one(*store, telling("c1", {message("m2")}));
    EXPECT_TRUE(std::holds_alternative<store::Conflict>(outcome));
    EXPECT_EQ(take(), Ids{"m1"});
}

TEST_P(OutboxConformance, TellsNothingTwiceWhenTheAnswerIsStoredAlready) {
    const std::unique_ptr<store::ContractStore> store = backend().contract_store();
    store::Commit first = telling("c1", {message("m1")});
    first.answer =
        store::AnswerSlot{.session = {"s"}, .number = 0, .fill = charging::StoredAnswer{}, .kept_s = 60};
    store::Commit again = telling("c2", {message("m2")});
    again.contract = first.contract;
    again.answer = first.answer;
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(*store, first)));
    EXPECT_TRUE(std::holds_alternative<store::AlreadyAnswered>(commit_one(*store, again)));
    EXPECT_EQ(take(), Ids{"m1"});
}

TEST_P(OutboxConformance, AChangeOfMessagesOnlyIsAChange) {
    const std::unique_ptr<store::ContractStore> store = backend().contract_store();
    const store::Commit creation = telling("c1", {});
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(*store, creation)));
    charging::ContractChange change;
    change.contract = borrower("c1");
    change.messages = {message("m1")};
    const auto commit = store::make_commit({.contract = borrower("c1"), .token = creation.next}, change,
                                           charging::Policy{}, charging::Instant{}, next_token());
    ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(*store, commit)));
    EXPECT_EQ(take(), Ids{"m1"});
}

TEST_P(OutboxConformance, KeepsWhatIsForLaterUntilItsTime) {
    ASSERT_TRUE(tell({message("m1", after_1970(100)), message("m2", after_1970(101)), message("m3")}));
    EXPECT_EQ(*outbox->backlog(), (store::Outbox::Backlog{1, 2}));
    EXPECT_EQ(take(), Ids{"m3"});
    EXPECT_EQ(*outbox->release(after_1970(99), 10), 0U);
    EXPECT_THAT(take(), IsEmpty());
    EXPECT_EQ(*outbox->release(after_1970(100), 10), 1U);
    const auto released = outbox->take(10, milliseconds{1});
    ASSERT_EQ(released->size(), 1U);
    EXPECT_EQ(released->front().message, message("m1", after_1970(100)));
}

TEST_P(OutboxConformance, ReleasesTheEarliestFirstAndAtMostSoMany) {
    ASSERT_TRUE(tell(
        {message("m3", after_1970(103)), message("m1", after_1970(101)), message("m2", after_1970(102))}));
    EXPECT_EQ(*outbox->release(after_1970(200), 2), 2U);
    EXPECT_EQ(take(), (Ids{"m1", "m2"}));
}

TEST_P(OutboxConformance, WritesAMessageWithoutAContractOncePerId) {
    Message stranger = message("mo-1");
    stranger.contract = {};
    EXPECT_TRUE(*outbox->enqueue(stranger));
    EXPECT_FALSE(*outbox->enqueue(stranger));
    EXPECT_TRUE(*outbox->enqueue(message("mo-2")));
    EXPECT_EQ(take(), (Ids{"mo-1", "mo-2"}));
}

TEST_P(OutboxConformance, GivesAMessageToOneSender) {
    const std::unique_ptr<store::Outbox> other = backend().outbox("s2");
    ASSERT_TRUE(tell({message("m1")}));
    EXPECT_EQ(take(), Ids{"m1"});
    EXPECT_THAT(*other->take(10, milliseconds{1}), IsEmpty());
}

TEST_P(OutboxConformance, ForgetsWhatWasAcknowledged) {
    ASSERT_TRUE(tell({message("m1"), message("m2")}));
    const auto taken = outbox->take(10, milliseconds{1});
    EXPECT_EQ(outbox->backlog()->ready, 2U);
    ASSERT_TRUE(outbox->acknowledge(*taken));
    EXPECT_EQ(outbox->backlog()->ready, 0U);
    EXPECT_THAT(*outbox->claim(10, milliseconds{0}), IsEmpty());
}

TEST_P(OutboxConformance, ClaimsWhatADeadSenderLeft) {
    const std::unique_ptr<store::Outbox> dead = backend().outbox("s2");
    ASSERT_TRUE(tell({message("m1")}));
    ASSERT_EQ(dead->take(10, milliseconds{1})->size(), 1U);
    EXPECT_THAT(*outbox->claim(10, milliseconds{60'000}), IsEmpty());
    backend().pass(milliseconds{30});
    EXPECT_EQ(ids_of(*outbox->claim(10, milliseconds{20})), Ids{"m1"});
}

TEST_P(OutboxConformance, PutsBackWhatCouldNotBeSent) {
    ASSERT_TRUE(tell({message("m1"), message("m2")}));
    const auto taken = outbox->take(10, milliseconds{1});
    ASSERT_TRUE(outbox->postpone(*taken, after_1970(500)));
    EXPECT_EQ(*outbox->backlog(), (store::Outbox::Backlog{0, 2}));
    EXPECT_THAT(*outbox->claim(10, milliseconds{0}), IsEmpty());
    EXPECT_EQ(*outbox->release(after_1970(499), 10), 0U);
    EXPECT_EQ(*outbox->release(after_1970(500), 10), 2U);
    EXPECT_EQ(take(), (Ids{"m1", "m2"}));
}

TEST_P(OutboxConformance, RemembersWhatAContractWasTold) {
    ASSERT_TRUE(outbox->record(record("m1"), seconds{60}, today));
    ASSERT_TRUE(outbox->record(record("m2"), seconds{60}, today));
    ASSERT_TRUE(outbox->record(record("m3", "c2"), seconds{60}, today));
    EXPECT_EQ(*outbox->records_of({"c1"}, 10), (std::vector{record("m2"), record("m1")}));
    EXPECT_EQ(*outbox->records_of({"c1"}, 1), std::vector{record("m2")});
    EXPECT_THAT(*outbox->records_of({"c1"}, 0), IsEmpty());
    EXPECT_THAT(*outbox->records_of({"c3"}, 10), IsEmpty());
}

TEST_P(OutboxConformance, RemembersTheLatestOfEachContract) {
    for (std::size_t number = 0; number <= store::message_records_max; ++number) {
        ASSERT_TRUE(outbox->record(record("m" + std::to_string(number)), seconds{60}, today));
    }
    const auto records = *outbox->records_of({"c1"}, 1'000);
    EXPECT_EQ(records.size(), store::message_records_max);
    EXPECT_EQ(records.back().id, "m1");
}

TEST_P(OutboxConformance, ForgetsRecordsAfterTheirTime) {
    ASSERT_TRUE(outbox->record(record("m1"), seconds{1}, today));
    backend().pass(milliseconds{1'100});
    EXPECT_THAT(*outbox->records_of({"c1"}, 10), IsEmpty());
}

TEST_P(OutboxConformance, NotesWhatTheNetworkReports) {
    ASSERT_TRUE(outbox->record(record("m 1"), seconds{60}, today));
    EXPECT_TRUE(outbox->record_delivery("m~201", MessageStatus::undelivered, today))
        << "as it stood in the URL";
    EXPECT_EQ(outbox->records_of({"c1"}, 1)->front().status, MessageStatus::undelivered);
    EXPECT_TRUE(outbox->record_delivery("m 1", MessageStatus::delivered, today));
    EXPECT_EQ(outbox->records_of({"c1"}, 1)->front().status, MessageStatus::delivered);
}

TEST_P(OutboxConformance, SendingAgainUndoesNoReport) {
    ASSERT_TRUE(outbox->record(record("m1"), seconds{60}, today));
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::delivered, today));
    ASSERT_TRUE(outbox->record(record("m1"), seconds{60}, today));
    const auto records = *outbox->records_of({"c1"}, 10);
    ASSERT_EQ(records.size(), 1U);
    EXPECT_EQ(records.front().status, MessageStatus::delivered);
}

TEST_P(OutboxConformance, KeepsAReportThatIsFasterThanTheSender) {
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::delivered, today));
    EXPECT_THAT(*outbox->records_of({"c1"}, 10), IsEmpty());
    ASSERT_TRUE(outbox->record(record("m1"), seconds{60}, today));
    EXPECT_EQ(outbox->records_of({"c1"}, 1)->front().status, MessageStatus::delivered);
}

/// What a day's totals count, "granted sent" and the like.
class OutboxCounts : public OutboxConformance {
  protected:
    store::DailyTotals counted(const std::string& date = today) {
        auto totals = backend().ledger_stream()->daily_totals(date);
        EXPECT_TRUE(totals.ok());
        return std::move(*totals);
    }
    bool record_as(const std::string& id, MessageStatus status, const std::string& date = today) {
        MessageRecord written = record(id);
        written.status = status;
        return outbox->record(written, seconds{60}, date).ok();
    }
};

TEST_P(OutboxCounts, TellWhatBecameOfMessagesByKindAndDay) {
    ASSERT_TRUE(record_as("m1", MessageStatus::sent) && record_as("m2", MessageStatus::sent));
    ASSERT_TRUE(record_as("m3", MessageStatus::dropped) && record_as("m4", MessageStatus::rejected));
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::delivered, today));
    ASSERT_TRUE(outbox->record_delivery("m2", MessageStatus::undelivered, tomorrow));
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted delivered", "1"},
                                             {"message_count:granted dropped", "1"},
                                             {"message_count:granted rejected", "1"},
                                             {"message_count:granted sent", "2"},
                                             {"message_count:granted undelivered", "1"}}));
    EXPECT_EQ(counted(tomorrow), store::DailyTotals{}) << "the day that they were sent on is theirs";
}

TEST_P(OutboxCounts, HaveEachMessageOnceAmongWhatBecameOfThem) {
    ASSERT_TRUE(record_as("m1", MessageStatus::sent));
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::undelivered, today));
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::delivered, tomorrow));
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted delivered", "1"},
                                             {"message_count:granted sent", "1"}}));
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::rejected, tomorrow));
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted rejected", "1"},
                                             {"message_count:granted sent", "1"}}));
    EXPECT_EQ(counted(tomorrow), store::DailyTotals{});
}

TEST_P(OutboxCounts, TakeWhatWasRejectedAndIsTakenAfterAllAsSent) {
    ASSERT_TRUE(record_as("m1", MessageStatus::rejected));
    ASSERT_TRUE(record_as("m1", MessageStatus::sent, tomorrow));
    EXPECT_EQ(outbox->records_of({"c1"}, 1)->front().status, MessageStatus::sent);
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted sent", "1"}}));
    ASSERT_TRUE(record_as("m2", MessageStatus::rejected));
    ASSERT_TRUE(outbox->record_delivery("m2", MessageStatus::delivered, tomorrow));
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted delivered", "1"},
                                             {"message_count:granted sent", "2"}}));
    EXPECT_EQ(counted(tomorrow), store::DailyTotals{});
}

TEST_P(OutboxCounts, LeaveWhatTheGatewayTookAsItIsWhateverASecondTryComesTo) {
    ASSERT_TRUE(record_as("m1", MessageStatus::sent));
    for (const auto status : {MessageStatus::rejected, MessageStatus::dropped, MessageStatus::sent}) {
        ASSERT_TRUE(record_as("m1", status, tomorrow));
    }
    EXPECT_EQ(outbox->records_of({"c1"}, 1)->front().status, MessageStatus::sent);
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted sent", "1"}}));
    ASSERT_TRUE(record_as("m2", MessageStatus::rejected));
    ASSERT_TRUE(record_as("m2", MessageStatus::dropped));
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted dropped", "1"},
                                             {"message_count:granted sent", "1"}}));
}

TEST_P(OutboxCounts, CountOnceWhatIsSentOrReportedAgain) {
    for (int time = 0; time < 2; ++time) {
        ASSERT_TRUE(record_as("m1", MessageStatus::sent));
        ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::sent, today));
        ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::delivered, today));
    }
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted delivered", "1"},
                                             {"message_count:granted sent", "1"}}));
}

TEST_P(OutboxCounts, KnowTheKindOfAReportThatCameFirstOnceItsMessageIsThere) {
    ASSERT_TRUE(outbox->record_delivery("m1", MessageStatus::delivered, today));
    EXPECT_EQ(counted(), store::DailyTotals{});
    ASSERT_TRUE(record_as("m1", MessageStatus::sent));
    EXPECT_EQ(counted(), (store::DailyTotals{{"message_count:granted delivered", "1"},
                                             {"message_count:granted sent", "1"}}));
}

INSTANTIATE_TEST_SUITE_P(Memory, OutboxCounts, ::testing::Values(memory_backend));
INSTANTIATE_TEST_SUITE_P(Redis, OutboxCounts, ::testing::Values(redis_backend));
INSTANTIATE_TEST_SUITE_P(Memory, OutboxConformance, ::testing::Values(memory_backend));
INSTANTIATE_TEST_SUITE_P(Redis, OutboxConformance, ::testing::Values(redis_backend));

}  // namespace
}  // namespace airtime::store_test

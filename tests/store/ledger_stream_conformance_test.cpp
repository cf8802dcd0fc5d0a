#include <gmock/gmock.h>

#include "base/int128.hpp"
#include "store/codec/history_text.hpp"
#include "store/limits.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/redis_ledger_stream.hpp"
#include "tests/store/sample_contract.hpp"
#include "tests/store/stores_under_test.hpp"

namespace airtime::store_test {
namespace {

using std::chrono::milliseconds;
using store::LedgerEntry;
using store::LedgerPosition;
using store::LedgerStep;
using store::Partition;
using store::StepOutcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

constexpr milliseconds long_lease{60'000};

class LedgerStreamConformance : public StoreConformance {
  protected:
    std::unique_ptr<store::LedgerStream> ledger = backend().ledger_stream();
    const charging::ContractId contract_id{"c1"};
    const Partition partition = store::partition_of(contract_id, ledger->partitions());

    /// Commits changes of one contract with these events, one commit each.
    void write(const std::vector<std::string>& events) {
        const std::unique_ptr<store::ContractStore> contracts = backend().contract_store();
        for (const std::string& lines : events) {
            store::Commit commit{.contract = contract_id,
                                 .expected = last_,
                                 .next = next_token(),
                                 .fields = {.set = {{"life", "active"}}, .removed = {}},
                                 .events = lines,
                                 .work = {},
                                 .next_due = std::nullopt,
                                 .answer = std::nullopt,
                                 .opened_session = std::nullopt};
            ASSERT_TRUE(std::holds_alternative<store::Committed>(commit_one(*contracts, commit)));
            last_ = commit.next;
        }
    }

    std::vector<LedgerEntry> read(const std::string& after = "0-0", std::size_t max = 100) {
        return *ledger->read(partition, after, max);
    }

    static std::vector<std::string> events_of(const std::vector<LedgerEntry>& entries) {
        std::vector<std::string> events;
        for (const LedgerEntry& entry : entries) events.push_back(entry.events);
        return events;
    }

    /// From where the partition stands to `cursor`.
    LedgerStep step_to(const std::string& cursor) const {
        return {.from = *ledger->position(partition),
                .position = {.cursor = cursor, .file = "ledger-1.open", .file_bytes = 120},
                .daily = {{"2026-11-22", {{"used_events", 2}, {"used", 3'000'000}}}},
                .history = {{contract_id, "n=1"}, {contract_id, "n=2"}}};
    }

  private:
    store::Token last_;
};

using Lines = std::vector<std::string>;

TEST_P(LedgerStreamConformance, ReadsCommitsInOrderAfterTheCursor) {
    write({"a", "b\nc", "d"});
    const std::vector<LedgerEntry> entries = read();
    EXPECT_EQ(events_of(entries), (Lines{"a", "b\nc", "d"}));
    EXPECT_EQ(events_of(read(entries[0].id)), (Lines{"b\nc", "d"}));
    EXPECT_EQ(events_of(read(entries[0].id, 1)), (Lines{"b\nc"}));
    EXPECT_THAT(read(entries[2].id), IsEmpty());
}

TEST_P(LedgerStreamConformance, ACommitWithoutEventsLeavesNone) {
    write({"a", ""});
    EXPECT_EQ(events_of(read()), (Lines{"a"}));
}

TEST_P(LedgerStreamConformance, APartitionStartsAtTheBeginning) {
    const LedgerPosition position = *ledger->position(partition);
    EXPECT_EQ(position.cursor, "0-0");
    EXPECT_EQ(position.file, "");
    EXPECT_EQ(position.file_bytes, 0U);
}

TEST_P(LedgerStreamConformance, OneOwnerHoldsTheLease) {
    EXPECT_TRUE(*ledger->lease(partition, "w1", long_lease));
    EXPECT_FALSE(*ledger->lease(partition, "w2", long_lease));
    EXPECT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const Partition other{(partition.number + 1) % ledger->partitions()};
    EXPECT_TRUE(*ledger->lease(other, "w2", long_lease));
}

TEST_P(LedgerStreamConformance, ALeaseThatRanOutGoesToAnother) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", milliseconds{20}));
    backend().pass(milliseconds{40});
    EXPECT_TRUE(*ledger->lease(partition, "w2", long_lease));
    EXPECT_EQ(*ledger->advance(partition, "w1", step_to("1-0")), StepOutcome::not_leased);
    EXPECT_EQ(ledger->position(partition)->cursor, "0-0");
}

TEST_P(LedgerStreamConformance, NothingMovesWithoutALease) {
    EXPECT_EQ(*ledger->advance(partition, "w1", step_to("1-0")), StepOutcome::not_leased);
    EXPECT_THAT(*ledger->daily_totals("2026-11-22"), IsEmpty());
}

TEST_P(LedgerStreamConformance, PositionTotalsAndHistoryMoveTogether) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    ASSERT_EQ(StepOutcome::moved, *ledger->advance(partition, "w1", step_to("5-0")));
    const LedgerPosition position = **ledger->lease(partition, "w1", long_lease);
    EXPECT_EQ(position.cursor, "5-0");
    EXPECT_EQ(position.file, "ledger-1.open");
    EXPECT_EQ(position.file_bytes, 120U);
    EXPECT_THAT(*ledger->daily_totals("2026-11-22"),
                UnorderedElementsAre(Pair("used_events", "2"), Pair("used", "3000000")));
    EXPECT_THAT(*ledger->daily_totals("2026-11-23"), IsEmpty());
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre("n=2", "n=1"));
    EXPECT_THAT(*ledger->history(contract_id, 1), ElementsAre("n=2"));
    EXPECT_THAT(*ledger->history(contract_id, 0), IsEmpty());
}

TEST_P(LedgerStreamConformance, AStepThatIsRepeatedCountsOnce) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const LedgerStep step = step_to("5-0");
    ASSERT_EQ(*ledger->advance(partition, "w1", step), StepOutcome::moved);
    EXPECT_EQ(*ledger->advance(partition, "w1", step), StepOutcome::elsewhere);
    EXPECT_EQ(ledger->daily_totals("2026-11-22")->at("used_events"), "2");
    EXPECT_EQ(ledger->history(contract_id, 10)->size(), 2U);
    ASSERT_EQ(*ledger->advance(partition, "w1", step_to("6-0")), StepOutcome::moved);
    EXPECT_EQ(ledger->daily_totals("2026-11-22")->at("used_events"), "4");
}

TEST_P(LedgerStreamConformance, AStepThatLandsAfterALaterOneIsRefusedAndCountsNothing) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const LedgerStep late = step_to("5-0");
    ASSERT_EQ(*ledger->advance(partition, "w1", step_to("6-0")), StepOutcome::moved);
    EXPECT_EQ(*ledger->advance(partition, "w1", late), StepOutcome::elsewhere);
    EXPECT_EQ(ledger->position(partition)->cursor, "6-0");
    EXPECT_EQ(ledger->daily_totals("2026-11-22")->at("used_events"), "2");
    EXPECT_EQ(ledger->history(contract_id, 10)->size(), 2U);
}

// The cursor is the same, and still it is another position: a file's end, or what was confirmed of it.
TEST_P(LedgerStreamConformance, AStepBeginsAtAPositionNotAtACursorAlone) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    ASSERT_EQ(*ledger->advance(partition, "w1", step_to("5-0")), StepOutcome::moved);
    const LedgerPosition at = *ledger->position(partition);
    LedgerPosition other_file = at;
    other_file.file = "ledger-2.open";
    LedgerPosition other_bytes = at;
    other_bytes.file_bytes += 1;
    LedgerPosition other_cursor = at;
    other_cursor.cursor = "5-1";
    for (const LedgerPosition& from : {other_file, other_bytes, other_cursor}) {
        EXPECT_FALSE(from == at);
        LedgerStep step = step_to("6-0");
        step.from = from;
        EXPECT_EQ(*ledger->advance(partition, "w1", step), StepOutcome::elsewhere);
    }
    EXPECT_EQ(*ledger->position(partition), at);
    EXPECT_EQ(ledger->daily_totals("2026-11-22")->at("used_events"), "2");
}

TEST_P(LedgerStreamConformance, AStepThatCannotBeCountedMovesNothing) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const auto add = [&](const std::string& cursor, Int128 recharged) {
        LedgerStep step = step_to(cursor);
        step.daily = {{"2026-11-22", {{"a_count", 1}, {"recharged", recharged}}}, {"all", {{"debt", 1}}}};
        return *ledger->advance(partition, "w1", step);
    };
    EXPECT_EQ(add("1-0", store::total_max), StepOutcome::moved);
    EXPECT_EQ(add("2-0", 1'000'000), StepOutcome::uncountable);
    EXPECT_EQ(add("2-0", -Int128{3} * store::total_max), StepOutcome::uncountable);
    EXPECT_EQ(ledger->position(partition)->cursor, "1-0");
    EXPECT_EQ(ledger->history(contract_id, 10)->size(), 2U);
    EXPECT_THAT(
        *ledger->daily_totals("2026-11-22"),
        UnorderedElementsAre(Pair("a_count", "1"), Pair("recharged", std::to_string(store::total_max))));
    EXPECT_THAT(*ledger->daily_totals("all"), ElementsAre(Pair("debt", "1")));
    EXPECT_EQ(add("2-0", -store::total_max), StepOutcome::moved);
    EXPECT_EQ(add("3-0", -store::total_max), StepOutcome::moved);
    EXPECT_EQ(add("4-0", -1'000'000), StepOutcome::uncountable);
}

TEST_P(LedgerStreamConformance, AFileCanBeginWithoutAnEvent) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const LedgerStep begun{
        .position = {.cursor = "0-0", .file = "ledger-2.open", .file_bytes = 0}, .daily = {}, .history = {}};
    ASSERT_EQ(StepOutcome::moved, *ledger->advance(partition, "w1", begun));
    EXPECT_EQ(ledger->position(partition)->file, "ledger-2.open");
}

TEST_P(LedgerStreamConformance, SumsADayOverAllPartitionsBeyond64Bits) {
    constexpr std::int64_t much = 9'000'000'000'000'000'000;
    for (std::uint32_t number = 0; number < ledger->partitions(); ++number) {
        ASSERT_TRUE(*ledger->lease({number}, "w1", long_lease));
        LedgerStep step;
        step.position.cursor = "1-0";
        step.daily["2026-11-22"] = {{"used", much}, {"recovered", -much}, {"nothing", 0}};
        ASSERT_EQ(StepOutcome::moved, *ledger->advance({number}, "w1", step));
    }
    ASSERT_EQ(ledger->partitions(), 8U);
    EXPECT_THAT(*ledger->daily_totals("2026-11-22"),
                UnorderedElementsAre(Pair("used", "72000000000000000000"),
                                     Pair("recovered", "-72000000000000000000"), Pair("nothing", "0")));
}

/// With its end as many bytes, none of which is shortened.
std::string line_of(std::size_t bytes, char letter) {
    return std::string(bytes - 1, letter);
}

TEST_P(LedgerStreamConformance, HistoryKeepsTheLatestLinesThatFitToTheByte) {
    constexpr std::size_t half = store::history_bytes_kept / 2;
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const auto remember = [&](const std::string& cursor, const Lines& lines) {
        LedgerStep step;
        step.from = *ledger->position(partition);
        step.position.cursor = cursor;
        for (const std::string& line : lines) step.history.emplace_back(contract_id, line);
        ASSERT_EQ(StepOutcome::moved, *ledger->advance(partition, "w1", step));
    };
    remember("1-0", {line_of(half, 'a'), line_of(half, 'b')});
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre(line_of(half, 'b'), line_of(half, 'a')));
    remember("2-0", {line_of(half, 'c')});
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre(line_of(half, 'c'), line_of(half, 'b')));
    remember("3-0", {"d"});
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre("d", line_of(half, 'c')));
    remember("4-0", {line_of(half, 'e'), line_of(half - 2, 'f')});
    EXPECT_THAT(*ledger->history(contract_id, 10),
                ElementsAre(line_of(half - 2, 'f'), line_of(half, 'e'), "d"));
    remember("5-0", {"g"});
    EXPECT_THAT(*ledger->history(contract_id, 10),
                ElementsAre("g", line_of(half - 2, 'f'), line_of(half, 'e')));
}

TEST_P(LedgerStreamConformance, HistoryKeepsTheNewestLineHoweverLongItIs) {
    const std::string endless(2 * store::history_bytes_kept, 'x');
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    LedgerStep step;
    step.position.cursor = "1-0";
    step.history = {{contract_id, "a"}, {contract_id, endless}};
    ASSERT_EQ(StepOutcome::moved, *ledger->advance(partition, "w1", step));
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre(endless));
    step.from = *ledger->position(partition);
    step.position.cursor = "2-0";
    step.history = {{contract_id, "b"}};
    ASSERT_EQ(StepOutcome::moved, *ledger->advance(partition, "w1", step));
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre("b"));
}

TEST_P(LedgerStreamConformance, AStepRemembersEachContractsOwnLinesInTheirOrder) {
    ASSERT_TRUE(*ledger->lease(partition, "w1", long_lease));
    const charging::ContractId other = [this] {
        charging::ContractId id{"d1"};
        while (store::partition_of(id, ledger->partitions()) != partition) id.value += '1';
        return id;
    }();
    LedgerStep step;
    step.position.cursor = "1-0";
    step.history = {{contract_id, "n=1"}, {other, "n=1 note=x"}, {contract_id, "n=2"}, {contract_id, "n=3"}};
    ASSERT_EQ(StepOutcome::moved, *ledger->advance(partition, "w1", step));
    EXPECT_THAT(*ledger->history(contract_id, 10), ElementsAre("n=3", "n=2", "n=1"));
    EXPECT_THAT(*ledger->history(other, 10), ElementsAre("n=1 note=x"));
}

TEST_P(LedgerStreamConformance, TrimForgetsUpToAndIncludingAnEntry) {
    write({"a", "b", "c"});
    const std::vector<LedgerEntry> entries = read();
    ASSERT_TRUE(ledger->trim(partition, entries[1].id));
    EXPECT_EQ(events_of(read()), (Lines{"c"}));
    ASSERT_TRUE(ledger->trim(partition, entries[2].id));
    EXPECT_THAT(read(), IsEmpty());
    write({"d"});
    EXPECT_EQ(events_of(read(entries[2].id)), (Lines{"d"}));
}

LedgerStep counting(const std::string& cursor, LedgerPosition from) {
    LedgerStep step;
    step.from = std::move(from);
    step.position.cursor = cursor;
    step.daily = {{"2026-11-22", {{"used_count", 1}}}, {std::string{store::all_days}, {{"debt", 5}}}};
    return step;
}

TEST(RedisLedgerStream, KeepsADaysTotalsForItsTimeAndTheSumsForEver) {
    PrivateRedis redis{{}};
    store::RedisLedgerStream ledger{redis.settings()};
    ASSERT_TRUE(*ledger.lease({0}, "w1", long_lease));
    ASSERT_EQ(*ledger.advance({0}, "w1", counting("1-0", {})), StepOutcome::moved);
    const auto seconds = [&redis](const std::string& key) { return std::stoll(redis.ask({"TTL", key})); };
    const auto kept = std::chrono::seconds{store::day_totals_kept}.count();
    EXPECT_GT(seconds("{p00}:report:2026-11-22"), kept - 60);
    EXPECT_LE(seconds("{p00}:report:2026-11-22"), kept);
    EXPECT_EQ(seconds("{p00}:report:all"), -1) << "it never ends";
}

/// The history of c1 when a worker has added `line`.
std::vector<std::string> history_with(PrivateRedis& redis, const std::string& line) {
    store::RedisLedgerStream ledger{redis.settings()};
    const Partition partition = store::partition_of({"c1"}, ledger.partitions());
    EXPECT_TRUE(*ledger.lease(partition, "w1", long_lease));
    LedgerStep step;
    step.from = *ledger.position(partition);
    step.position.cursor = step.from.cursor + "1";
    step.history = {{{"c1"}, line}};
    EXPECT_EQ(*ledger.advance(partition, "w1", step), StepOutcome::moved);
    return *ledger.history({"c1"}, 1'000);
}

std::string key_of_history(PrivateRedis& redis) {
    return store::history_key(store::partition_of({"c1"}, redis.settings().partitions), {"c1"});
}

TEST(RedisLedgerStream, CutsTheLongHistoryThatAnEarlierVersionLeftAndReadsItsLines) {
    PrivateRedis redis;
    std::string left;
    for (int number = 101; number < 400; ++number) {
        left += "n=" + std::to_string(number) + " at=2026-11-22T23:58:08.123Z kind=overdue\n";
    }
    redis.command({"SET", key_of_history(redis), left});
    const std::vector<std::string> lines = history_with(redis, "n=400");
    ASSERT_GT(lines.size(), 5U);
    EXPECT_LT(lines.size(), 15U);
    EXPECT_EQ(lines[0], "n=400");
    EXPECT_EQ(lines[1], "n=399 at=2026-11-22T23:58:08.123Z kind=overdue");
}

TEST(RedisLedgerStream, AFullHistoryTakesNoMoreMemoryThanItKeeps) {
    PrivateRedis redis;
    redis.command({"SET", key_of_history(redis), std::string(store::history_bytes_kept - 1, 'x') + '\n'});
    history_with(redis, std::string(store::history_bytes_kept / 8, 'y'));
    history_with(redis, std::string(store::history_bytes_kept - 1, 'z'));
    EXPECT_LE(std::stoul(redis.ask({"MEMORY", "USAGE", key_of_history(redis)})),
              store::history_bytes_kept + 200);
}

TEST(MemoryLedgerStream, KeepsADaysTotalsForItsTimeAndTheSumsForEver) {
    charging::Instant now{};
    store::MemoryRedis redis{1, [&now] { return now; }};
    store::MemoryLedgerStream ledger{redis};
    ASSERT_TRUE(*ledger.lease({0}, "w1", long_lease));
    ASSERT_EQ(*ledger.advance({0}, "w1", counting("1-0", {})), StepOutcome::moved);
    now += store::day_totals_kept - milliseconds{1};
    EXPECT_EQ(ledger.daily_totals("2026-11-22")->at("used_count"), "1");
    now += milliseconds{1};
    EXPECT_THAT(*ledger.daily_totals("2026-11-22"), IsEmpty());
    EXPECT_THAT(*ledger.daily_totals("all"), ElementsAre(Pair("debt", "5")));
    ASSERT_TRUE(*ledger.lease({0}, "w1", long_lease));
    ASSERT_EQ(*ledger.advance({0}, "w1", counting("2-0", *ledger.position({0}))), StepOutcome::moved);
    EXPECT_EQ(ledger.daily_totals("2026-11-22")->at("used_count"), "1") << "it begins anew";
}

INSTANTIATE_TEST_SUITE_P(Memory, LedgerStreamConformance, ::testing::Values(memory_backend));
INSTANTIATE_TEST_SUITE_P(Redis, LedgerStreamConformance, ::testing::Values(redis_backend));

}  // namespace
}  // namespace airtime::store_test

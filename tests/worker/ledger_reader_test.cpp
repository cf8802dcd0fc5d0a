#include "worker/ledger_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "charging/recharge/refund.hpp"
#include "ledger_files/read_notes.hpp"
#include "store/limits.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "tests/base/log_lines.hpp"
#include "tests/worker/ledger_fixture.hpp"

namespace airtime::worker {
namespace {

using namespace ledger_files;
using namespace worker_test;
using std::chrono::milliseconds;
using testing::HasSubstr;
using Trouble = TroubledStream::Trouble;

constexpr store::Partition partition{0};
constexpr std::chrono::seconds rotate{300};
constexpr milliseconds lease{10'000};

class LedgerReaderTest : public testing::Test {
  protected:
    LedgerReaderTest() { put_borrower(contracts_, "c1", policy_, tokens_); }

    LedgerReader reader(const std::string& owner) { return reader_on(troubled_, owner); }
    LedgerReader reader_on(store::LedgerStream& stream, const std::string& owner) {
        return {stream,
                {},
                owner,
                {.folder = folder_.path(),
                 .rotate = rotate,
                 .file_bytes_max = file_bytes_max_,
                 .lease = lease,
                 .entries_max = entries_max_}};
    }
    /// One more event in the ledger. put_borrower() wrote none: the first is number 3.
    void write_event() {
        const auto before = load(contracts_, "c1");
        charging::Draft draft{{before.contract, {}, {}, {}}, policy_, {.now = start}};
        charging::credit_refund(draft, {{{"main"}, Money::from_units(1)}}, {"s1"}, 1);
        commit(contracts_, before, draft.change, policy_, tokens_);
        ++events_;
    }
    std::vector<std::uint64_t> all_numbers() const {
        std::vector<std::uint64_t> numbers = first_numbers(events_ + 2);
        numbers.erase(numbers.begin(), numbers.begin() + 2);
        return numbers;
    }
    /// Headings, rows and control totals of complete files are as they should be.
    void expect_whole_files() {
        const auto read = each_event_in_files(folder_.path(), Unfinished::left_out, [](const auto&) {});
        EXPECT_TRUE(read.ok()) << (read.ok() ? "" : read.error());
    }
    std::string refunds_counted() { return stream_.daily_totals("2026-11-23")->at("refunded_count"); }

    charging::Instant now_ = start;
    store::MemoryRedis redis_{1, [this] { return now_; }};
    charging::Policy policy_ = plain_policy();
    store::MemoryContractStore contracts_{redis_};
    store::MemoryLedgerStream stream_{redis_};
    TroubledStream troubled_{stream_};
    store::TokenSource tokens_{"test", "1"};
    TemporaryFolder folder_;
    std::uint64_t file_bytes_max_ = 1ULL << 20;
    std::size_t entries_max_ = 1'000;
    std::uint64_t events_ = 0;
};

TEST_F(LedgerReaderTest, WritesEachEventOnceAndCountsIt) {
    auto one = reader("one");
    write_event();
    write_event();
    EXPECT_EQ(*one.step(partition, now_), 2U);
    EXPECT_EQ(*one.step(partition, now_), 0U);
    write_event();
    EXPECT_EQ(*one.step(partition, now_), 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "3");
    EXPECT_EQ(stream_.daily_totals("2026-11-23")->at("refunded_amount"), "3000000");
    EXPECT_EQ(stream_.history({"c1"}, 10)->size(), 3U);
}

TEST_F(LedgerReaderTest, LeavesUsageOutOfTheHistory) {
    auto one = reader("one");
    const auto before = load(contracts_, "c1");
    charging::Draft draft{{before.contract, {}, {}, {}}, policy_, {.now = start}};
    draft.contract().account({"main"})->balance -= Money::from_units(1);
    charging::LedgerEvent event;
    event.kind = charging::EventKind::used;
    event.changes = {{.account = {"main"}, .amount = -Money::from_units(1)}};
    draft.record(event);
    commit(contracts_, before, draft.change, policy_, tokens_);
    ASSERT_EQ(*one.step(partition, now_), 1U);
    EXPECT_TRUE(stream_.history({"c1"}, 10)->empty());
    EXPECT_EQ(stream_.daily_totals("2026-11-23")->at("used_amount"), "-1000000");
}

TEST_F(LedgerReaderTest, CompletesAFileByAgeAndTrimsBehindItOnly) {
    auto one = reader("one");
    write_event();
    ASSERT_TRUE(one.step(partition, now_).ok());
    now_ += rotate - milliseconds{1};
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".part"), 1U);
    EXPECT_EQ(stream_.read(partition, "0-0", 10)->size(), 1U) << "trimmed before the file is complete";
    now_ += milliseconds{1};
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".part"), 0U);
    EXPECT_EQ(folder_.count_ending_in(".csv"), 1U);
    EXPECT_TRUE(stream_.read(partition, "0-0", 10)->empty());
    write_event();
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.names().size(), 2U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    expect_whole_files();
}

TEST_F(LedgerReaderTest, CompletesAFileBySize) {
    file_bytes_max_ = 1;
    auto one = reader("one");
    write_event();
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".csv"), 1U);
}

TEST_F(LedgerReaderTest, OnlyTheLeasesOwnerWrites) {
    auto one = reader("one");
    auto two = reader("two");
    write_event();
    EXPECT_EQ(*one.step(partition, now_), 1U);
    write_event();
    EXPECT_EQ(*two.step(partition, now_), 0U);
    EXPECT_FALSE(two.leads(partition));
    EXPECT_EQ(numbers_in_files(folder_.path()), std::vector<std::uint64_t>{3});
}

TEST_F(LedgerReaderTest, AnotherGoesOnWhereADeadOneStopped) {
    write_event();
    {
        auto one = reader("one");
        ASSERT_TRUE(one.step(partition, now_).ok());
    }
    write_event();
    auto two = reader("two");
    now_ += lease - milliseconds{1};
    EXPECT_EQ(*two.step(partition, now_), 0U);
    now_ += milliseconds{1};
    EXPECT_EQ(*two.step(partition, now_), 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "2");
    EXPECT_EQ(folder_.count_ending_in(".csv"), 1U) << "the dead one's file is completed";
    expect_whole_files();
}

TEST_F(LedgerReaderTest, LeadsAPartitionAsLongAsItHasItsLease) {
    auto one = reader("one");
    auto two = reader("two");
    EXPECT_FALSE(one.leads(partition));
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_TRUE(one.leads(partition));
    now_ += lease;
    ASSERT_TRUE(two.step(partition, now_).ok());
    ASSERT_EQ(*one.step(partition, now_), 0U);
    EXPECT_FALSE(one.leads(partition));
    EXPECT_TRUE(two.leads(partition));
}

TEST_F(LedgerReaderTest, ReleasedLeaseIsFreeAtOnce) {
    write_event();
    auto one = reader("one");
    ASSERT_TRUE(one.step(partition, now_).ok());
    one.release();
    now_ += milliseconds{1};
    write_event();
    auto two = reader("two");
    EXPECT_EQ(*two.step(partition, now_), 1U);
}

TEST_F(LedgerReaderTest, ADeposedReaderNoticesAndLeavesNothingThatCounts) {
    auto one = reader("one");
    auto two = reader("two");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    // For the first, no time passes: it stood still while its lease ran out.
    const auto before_pause = now_;
    now_ += lease;
    write_event();
    ASSERT_EQ(*two.step(partition, now_), 1U);
    write_event();
    const auto refused = one.step(partition, before_pause);
    ASSERT_FALSE(refused.ok());
    EXPECT_THAT(refused.error().why, HasSubstr("another reader"));
    ASSERT_EQ(*two.step(partition, now_), 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "3");
}

TEST_F(LedgerReaderTest, ADeposedReadersNewFileIsTakenAway) {
    file_bytes_max_ = 1;
    auto one = reader("one");
    file_bytes_max_ = 1ULL << 20;
    auto two = reader("two");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const auto before_pause = now_;
    now_ += lease;
    write_event();
    ASSERT_EQ(*two.step(partition, now_), 1U);
    const auto names = folder_.names();
    // The first still believes in its lease, and that the second's entry is its next.
    EXPECT_FALSE(one.step(partition, before_pause).ok());
    EXPECT_EQ(folder_.names(), names);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "2");
}

/// Where the reader dies: between the file and the position, or before it learns that the position moved.
struct Death {
    const char* name;
    Trouble trouble;
    std::uint64_t advances_before;
    bool same_owner;  ///< it was only the connection that died
};

class LedgerReaderDies : public LedgerReaderTest, public testing::WithParamInterface<Death> {};

TEST_P(LedgerReaderDies, AndNoEventIsLostOrCountedTwice) {
    write_event();
    write_event();
    std::optional<LedgerReader> one{reader("one")};
    ASSERT_EQ(*one->step(partition, now_), 2U);
    write_event();
    troubled_.trouble = GetParam().trouble;
    troubled_.advances_before_trouble = GetParam().advances_before;
    now_ += rotate;  // this step also completes the file
    EXPECT_FALSE(one->step(partition, now_).ok());
    troubled_.trouble = Trouble::none;
    if (!GetParam().same_owner) {
        one.emplace(reader("two"));
        now_ += lease;
    }
    write_event();
    for (int steps = 0; steps < 3; ++steps) ASSERT_TRUE(one->step(partition, now_).ok());
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "4");
    EXPECT_EQ(stream_.history({"c1"}, 10)->size(), 4U);
    now_ += rotate;
    ASSERT_TRUE(one->step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".part"), 0U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    expect_whole_files();
    EXPECT_TRUE(stream_.read(partition, "0-0", 10)->empty());
}

INSTANTIATE_TEST_SUITE_P(
    AtEachStep, LedgerReaderDies,
    testing::Values(Death{"BeforeTheRead", Trouble::read_not_sent, 0, false},
                    Death{"BeforeThePositionMoves", Trouble::advance_not_sent, 0, false},
                    Death{"AfterThePositionMoved", Trouble::advance_reply_lost, 0, false},
                    Death{"BeforeTheFileIsForgotten", Trouble::advance_not_sent, 1, false},
                    Death{"AfterTheFileIsForgotten", Trouble::advance_reply_lost, 1, false},
                    Death{"BeforeTheTrim", Trouble::trim_not_sent, 0, false},
                    Death{"LostBeforeThePositionMoves", Trouble::advance_not_sent, 0, true},
                    Death{"LostAfterThePositionMoved", Trouble::advance_reply_lost, 0, true},
                    Death{"LostBeforeTheFileIsForgotten", Trouble::advance_not_sent, 1, true},
                    Death{"LostAfterTheFileIsForgotten", Trouble::advance_reply_lost, 1, true}),
    [](const auto& death) { return death.param.name; });

TEST_F(LedgerReaderTest, AStepThatLandsLateNeitherCountsTwiceNorTakesTheFileAway) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    for (int file = 0; file < 2; ++file) {  // in a file that goes on, and in one that it begins
        write_event();
        troubled_.trouble = Trouble::advance_late;
        ASSERT_FALSE(one.step(partition, now_).ok());
        troubled_.trouble = Trouble::none;
        write_event();
        // It goes on from the position as it is, and then the step arrives.
        ASSERT_EQ(*one.step(partition, now_), 2U);
        EXPECT_EQ(troubled_.land(), store::StepOutcome::elsewhere);
        now_ += rotate;
        ASSERT_TRUE(one.step(partition, now_).ok());
    }
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "5");
    EXPECT_EQ(stream_.history({"c1"}, 10)->size(), 5U);
    expect_whole_files();
}

TEST_F(LedgerReaderTest, FollowsAStepThatLandsAfterItsPositionWasReadAnew) {
    auto one = reader("one");
    for (int step = 0; step < 2; ++step) {  // one that begins a file, and one that goes on in it
        write_event();
        troubled_.trouble = Trouble::advance_late;
        ASSERT_FALSE(one.step(partition, now_).ok());
        troubled_.trouble = Trouble::none;
        troubled_.lands_before_the_next = true;
        write_event();
        const auto refused = one.step(partition, now_);
        ASSERT_FALSE(refused.ok());
        EXPECT_THAT(refused.error().why, HasSubstr("not the one that was read"));
        ASSERT_EQ(*one.step(partition, now_), 1U);
    }
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "4");
    EXPECT_EQ(stream_.history({"c1"}, 10)->size(), 4U);
    now_ += rotate;
    ASSERT_TRUE(one.step(partition, now_).ok());
    expect_whole_files();
}

// A store that comes back may have lost its last second, in all partitions.
TEST_F(LedgerReaderTest, TrustsNoPositionOnceTheConnectionBroke) {
    const store::Partition other{1};
    store::MemoryRedis redis{2, [this] { return now_; }};
    store::MemoryContractStore contracts{redis};
    store::MemoryLedgerStream stream{redis};
    TroubledStream troubled{stream};
    std::string id;
    for (int number = 0; id.empty() || store::partition_of({id}, 2) != partition; ++number) {
        id = "c" + std::to_string(number);
    }
    put_borrower(contracts, id, policy_, tokens_);
    auto one = reader_on(troubled, "one");
    ASSERT_TRUE(one.step(partition, now_).ok());
    ASSERT_TRUE(one.step(other, now_).ok());
    const auto second_ago = redis.snapshot();
    recharge(contracts, id, "r1", Money::from_units(1), policy_, tokens_);
    ASSERT_EQ(*one.step(partition, now_), 1U);
    redis.restore(second_ago);
    troubled.trouble = Trouble::read_not_sent;
    const auto failed = one.step(other, now_);
    ASSERT_FALSE(failed.ok());
    EXPECT_TRUE(failed.error().of_store);
    troubled.trouble = Trouble::none;
    recharge(contracts, id, "r2", Money::from_units(2), policy_, tokens_);
    ASSERT_EQ(*one.step(partition, now_), 1U) << "it went on from where the store is, at once";
    EXPECT_EQ(numbers_in_files(folder_.path()), std::vector<std::uint64_t>{3});
    EXPECT_EQ(stream.daily_totals("2026-11-23")->at("recharged_amount"), "2000000");
}

TEST_F(LedgerReaderTest, RenewsItsLeaseWithoutLookingThroughTheFolder) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const std::string stray = ledger_file_name(partition, "9-0", "ghost");
    std::ofstream{part_path(folder_.path(), stray)} << "";
    now_ += lease - milliseconds{1};
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    now_ += lease - milliseconds{1};
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U) << "the lease was renewed";
    EXPECT_TRUE(std::filesystem::exists(part_path(folder_.path(), stray)));
}

TEST_F(LedgerReaderTest, AFileGetsOlderWhileConnectionsBreak) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    now_ += rotate - milliseconds{1};
    troubled_.trouble = Trouble::read_not_sent;
    ASSERT_FALSE(one.step(partition, now_).ok());
    troubled_.trouble = Trouble::none;
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".part"), 1U);
    now_ += milliseconds{1};
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".part"), 0U);
}

TEST_F(LedgerReaderTest, NotesThroughWhenItHasReadAllThatWasThere) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    EXPECT_EQ(all_read_through(folder_.path()), now_);
    const auto read = now_;
    troubled_.trouble = Trouble::read_not_sent;
    now_ += std::chrono::hours{1};
    ASSERT_FALSE(one.step(partition, now_).ok());
    EXPECT_EQ(all_read_through(folder_.path()), read) << "what waits meanwhile it does not know";
    troubled_.trouble = Trouble::none;
    entries_max_ = 1;
    auto slow = reader("one");
    write_event();
    write_event();
    ASSERT_EQ(*slow.step(partition, now_), 1U);
    EXPECT_EQ(all_read_through(folder_.path()), read) << "there may be more";
    ASSERT_EQ(*slow.step(partition, now_), 1U);
    now_ += std::chrono::seconds{5};
    ASSERT_EQ(*slow.step(partition, now_), 0U);
    EXPECT_EQ(all_read_through(folder_.path()), now_);
}

TEST_F(LedgerReaderTest, StopsAndSaysSoWhereATotalCannotBeCounted) {
    auto one = reader("one");
    redis_.locked([](store::MemoryStoreState& state) {
        state.partitions[0].daily["2026-11-23"].amounts["refunded_amount"] = store::total_max - 500'000;
    });
    write_event();
    for (int tries = 0; tries < 3; ++tries) {
        const auto failed = one.step(partition, now_);
        ASSERT_FALSE(failed.ok());
        EXPECT_FALSE(failed.error().of_store);
        EXPECT_THAT(failed.error().why, HasSubstr("partition 0 stops behind entry 0-0"));
    }
    EXPECT_EQ(stream_.position(partition)->cursor, "0-0");
    EXPECT_THAT(folder_.names(), testing::IsEmpty());
    redis_.locked([](store::MemoryStoreState& state) { state.partitions[0].daily.clear(); });
    EXPECT_EQ(*one.step(partition, now_), 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
}

TEST_F(LedgerReaderTest, CutsOffWhatWasWrittenBehindTheConfirmedByte) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const auto name = folder_.names().front();
    std::ofstream{folder_.path() / name, std::ios::app} << "contract=c1 n=4 a torn li";
    // Its own connection broke: it goes on with the same file.
    troubled_.trouble = Trouble::read_not_sent;
    ASSERT_FALSE(one.step(partition, now_).ok());
    troubled_.trouble = Trouble::none;
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    EXPECT_EQ(folder_.names(), std::vector<std::string>{name});
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    now_ += rotate;
    ASSERT_TRUE(one.step(partition, now_).ok());
    expect_whole_files();
}

TEST_F(LedgerReaderTest, FollowsAStoreThatLostItsLastSecond) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const auto second_ago = redis_.snapshot();
    write_event();
    now_ += rotate;
    ASSERT_EQ(*one.step(partition, now_), 1U);
    ASSERT_EQ(folder_.count_ending_in(".csv"), 1U);
    redis_.restore(second_ago);
    --events_;
    write_event();
    now_ += lease;
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "2");
    expect_whole_files();
}

TEST_F(LedgerReaderTest, SaysWhereItCutACompleteFileThatSomebodyMayHaveRead) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const auto second_ago = redis_.snapshot();
    write_event();
    now_ += rotate;
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const std::string name = ledger_file_name(partition, "1-0", "one");
    const std::string whole = control_line_of(complete_path(folder_.path(), name));
    EXPECT_THAT(whole, HasSubstr("#records=2 "));
    redis_.restore(second_ago);
    now_ += lease;
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_THAT(control_line_of(complete_path(folder_.path(), name)), HasSubstr("#records=1 "));
    EXPECT_EQ(folder_.count_ending_in(name + ".taken_back"), 1U);
}

TEST_F(LedgerReaderTest, SaysNothingOfACompleteFileThatIsAsItWasConfirmed) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    now_ += rotate;
    const auto before_it_was_complete = redis_.snapshot();
    ASSERT_EQ(*one.step(partition, now_), 0U);
    redis_.restore(before_it_was_complete);
    now_ += lease;
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".taken_back"), 0U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
}

TEST_F(LedgerReaderTest, WritesAFileAgainThatIsOnAnotherHost) {
    auto one = reader("one");
    write_event();
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 2U);
    for (const auto& name : folder_.names()) std::filesystem::remove(folder_.path() / name);
    now_ += lease;
    write_event();
    auto two = reader("two");
    ASSERT_EQ(*two.step(partition, now_), 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "3") << "what is written again is not counted again";
}

TEST_F(LedgerReaderTest, WritesAFileAgainInAsManyReadsAsItTakes) {
    auto one = reader("one");
    for (int i = 0; i < 3; ++i) write_event();
    ASSERT_EQ(*one.step(partition, now_), 3U);
    const std::string lost = stream_.position(partition)->file;
    const std::uint64_t bytes = stream_.position(partition)->file_bytes;
    std::filesystem::remove(part_path(folder_.path(), lost));
    write_event();
    now_ += lease;
    entries_max_ = 2;
    auto two = reader("two");
    const LogLines log;
    ASSERT_EQ(*two.step(partition, now_), 1U) << "what was confirmed is not counted again";
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    EXPECT_EQ(refunds_counted(), "4");
    EXPECT_TRUE(log.tell("ledger.restoring file=" + lost + " bytes=" + std::to_string(bytes)));
    EXPECT_FALSE(log.tell("ledger.lost"));
}

TEST_F(LedgerReaderTest, SaysHowMuchOfAFileCouldNotBeWrittenAgain) {
    auto one = reader("one");
    for (int i = 0; i < 2; ++i) write_event();
    ASSERT_EQ(*one.step(partition, now_), 2U);
    std::filesystem::remove(part_path(folder_.path(), stream_.position(partition)->file));
    ASSERT_TRUE(stream_.trim(partition, "1-0").ok()) << "its first entry is gone, too";
    now_ += lease;
    auto two = reader("two");
    const LogLines log;
    ASSERT_EQ(*two.step(partition, now_), 0U);
    EXPECT_TRUE(log.tell("ledger.lost file="));
    EXPECT_EQ(numbers_in_files(folder_.path()), std::vector<std::uint64_t>{4});
    EXPECT_EQ(stream_.position(partition)->file_bytes,
              std::filesystem::file_size(part_path(folder_.path(), stream_.position(partition)->file)));
}

TEST_F(LedgerReaderTest, SetsAsideAPartThatNobodyConfirmed) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    // A reader that was deposed and died before it could take its file away: the entry is the first one's
    // too.
    const std::string stray = ledger_file_name(partition, "1-0", "ghost");
    std::ofstream{part_path(folder_.path(), stray)} << "";
    auto two = reader("two");
    now_ += lease;
    ASSERT_TRUE(two.step(partition, now_).ok());
    EXPECT_EQ(folder_.count_ending_in(".part"), 0U);
    EXPECT_TRUE(std::filesystem::exists(unconfirmed_folder(folder_.path()) / (stray + ".part.unconfirmed")));
}

TEST_F(LedgerReaderTest, SetsAsideEveryFileThatNobodyConfirmedWhereverItStands) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    now_ += rotate;
    ASSERT_EQ(*one.step(partition, now_), 0U);
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const auto ghost = [](int entry) {
        return ledger_file_name(partition, std::to_string(entry) + "-0", "ghost");
    };
    for (const int entry : {3, 4}) std::ofstream{complete_path(folder_.path(), ghost(entry))} << "";
    for (const int entry : {5, 6}) std::ofstream{folder_.path() / ghost(entry)} << "";
    for (const int entry : {7, 8}) std::ofstream{part_path(folder_.path(), ghost(entry))} << "";
    now_ += lease;
    auto two = reader("two");
    ASSERT_TRUE(two.step(partition, now_).ok());
    std::vector<std::string> wanted{"1970-01-01/" + ledger_file_name(partition, "1-0", "one"),
                                    "1970-01-01/" + ledger_file_name(partition, "2-0", "one")};
    for (const int entry : {3, 4, 5, 6}) wanted.push_back("1970-01-01/" + ghost(entry) + ".taken_back");
    for (const int entry : {3, 4, 5, 6}) wanted.push_back("unconfirmed/" + ghost(entry) + ".unconfirmed");
    for (const int entry : {7, 8}) wanted.push_back("unconfirmed/" + ghost(entry) + ".part.unconfirmed");
    EXPECT_EQ(folder_.names(), wanted);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
}

// Over and over, as while a disk is full: what is set aside grows only with what is new.
TEST_F(LedgerReaderTest, SetsTheSameAsideOnce) {
    const std::string name = ledger_file_name(partition, "7-0", "ghost");
    for (const char* written : {"a", "a\nb", "a\nb\nc", "a\nb", "", "another", "a\nb\nc"}) {
        std::filesystem::create_directories(open_folder(folder_.path()));
        std::ofstream{part_path(folder_.path(), name)} << written;
        auto one = reader("one");
        ASSERT_TRUE(one.step(partition, now_).ok());
        one.release();
    }
    EXPECT_EQ(folder_.names(), (std::vector<std::string>{"unconfirmed/" + name + ".part.1.unconfirmed",
                                                         "unconfirmed/" + name + ".part.unconfirmed"}));
    std::string text;
    std::getline(std::ifstream{unconfirmed_folder(folder_.path()) / (name + ".part.unconfirmed")}, text,
                 '\0');
    EXPECT_EQ(text, "a\nb\nc");
}

TEST_F(LedgerReaderTest, NeverDeletesAFileOfAnotherStore) {
    const std::string foreign = ledger_file_name(partition, "1795392000000-0", "long ago");
    std::filesystem::create_directory(folder_.path() / "2026-11-23");
    std::ofstream{complete_path(folder_.path(), foreign)} << "";
    auto one = reader("one");
    ASSERT_TRUE(one.step(partition, now_).ok());
    EXPECT_EQ(folder_.names(), (std::vector<std::string>{"2026-11-23/" + foreign + ".taken_back",
                                                         "unconfirmed/" + foreign + ".unconfirmed"}));
}

TEST_F(LedgerReaderTest, LooksAtNoDayBeforeTheOneThatItsPositionIsIn) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    std::ofstream{folder_.path() / "1969-12-31"} << "whoever lists this fails";
    write_event();
    troubled_.trouble = Trouble::read_not_sent;
    ASSERT_FALSE(one.step(partition, now_).ok());
    troubled_.trouble = Trouble::none;
    EXPECT_EQ(*one.step(partition, now_), 1U);
    std::ofstream{folder_.path() / "1970-01-02"} << "and this too";
    now_ += lease;
    auto two = reader("two");
    const auto failed = two.step(partition, now_);
    ASSERT_FALSE(failed.ok());
    EXPECT_THAT(failed.error().why, HasSubstr("1970-01-02: Not a directory"));
}

TEST_F(LedgerReaderTest, CompleteFilesStandInTheFolderOfTheirDay) {
    file_bytes_max_ = 1;
    auto one = reader("one");
    write_event();
    ASSERT_TRUE(one.step(partition, now_).ok());
    const std::string name = ledger_file_name(partition, "1-0", "one");
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"1970-01-01/" + name});
    EXPECT_EQ(day_of_file(ledger_file_name(partition, "1795392000000-0", "one")), "2026-11-23");
    EXPECT_EQ(day_of_file("notes.csv"), "");
}

/// As an earlier version had it: all files in the ledger's own folder.
void flatten(const std::filesystem::path& ledger) {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator{ledger}) {
        const bool note = entry.path().parent_path().filename() == "read";
        if (entry.is_regular_file() && !note) files.push_back(entry.path());
    }
    for (const auto& path : files) std::filesystem::rename(path, ledger / path.filename());
}

TEST_F(LedgerReaderTest, TakesOverTheFlatFolderOfAnEarlierVersion) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    now_ += rotate;
    ASSERT_EQ(*one.step(partition, now_), 0U);
    const auto earlier = redis_.snapshot();
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    flatten(folder_.path());
    const std::string aside = ledger_file_name(partition, "1-0", "ghost") + ".part.unconfirmed";
    std::ofstream{folder_.path() / aside} << "";
    std::ofstream{folder_.path() / "notes.csv"} << "not ours";
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers()) << "the audit reads them where they are";
    now_ += lease;
    write_event();
    auto two = reader("two");
    ASSERT_EQ(*two.step(partition, now_), 1U);
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
    const std::string first = "1970-01-01/" + ledger_file_name(partition, "1-0", "one");
    const std::string second = "1970-01-01/" + ledger_file_name(partition, "2-0", "one");
    const std::string third = "open/" + ledger_file_name(partition, "3-0", "two") + ".part";
    EXPECT_EQ(folder_.names(),
              (std::vector<std::string>{first, second, "notes.csv", third, "unconfirmed/" + aside}));
    expect_whole_files();
    // And where the store lost its last second: what it no longer knows is set aside from the flat folder
    // too.
    flatten(folder_.path());
    redis_.restore(earlier);
    events_ = 1;
    now_ += lease;
    auto three = reader("three");
    write_event();
    ASSERT_TRUE(three.step(partition, now_).ok());
    EXPECT_EQ(numbers_in_files(folder_.path()), all_numbers());
}

/// A reader died while it completed another's file: it has the name `.taken`, and there may be a copy.
TEST_F(LedgerReaderTest, GoesOnWithAFileThatWasTakenToBeCompleted) {
    auto one = reader("one");
    write_event();
    ASSERT_EQ(*one.step(partition, now_), 1U);
    const std::string name = ledger_file_name(partition, "1-0", "one");
    const auto& ledger = folder_.path();
    std::filesystem::rename(part_path(ledger, name), taken_path(ledger, name));
    std::ofstream{copy_path(ledger, name)} << "half";
    ASSERT_TRUE(stream_.trim(partition, "1-0").ok()) << "it is the only copy";
    now_ += lease;
    auto two = reader("two");
    ASSERT_TRUE(two.step(partition, now_).ok());
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"1970-01-01/" + name});
    EXPECT_EQ(numbers_in_files(ledger), all_numbers());
    expect_whole_files();
    // It died after that, before it removed what it had taken.
    std::ofstream{taken_path(ledger, name)} << "rows";
    now_ += lease;
    auto three = reader("three");
    ASSERT_TRUE(three.step(partition, now_).ok());
    EXPECT_EQ(folder_.names(), std::vector<std::string>{"1970-01-01/" + name});
}

TEST_F(LedgerReaderTest, APartitionWhoseFileCannotBeWrittenHoldsUpNoLaterOne) {
    store::MemoryRedis redis{2, [this] { return now_; }};
    store::MemoryContractStore contracts{redis};
    store::MemoryLedgerStream stream{redis};
    for (const char* id : {"c1", "c2", "c3", "c4"}) {
        put_borrower(contracts, id, policy_, tokens_);
        recharge(contracts, id, "r1", Money::from_units(1), policy_, tokens_);
    }
    const std::size_t events = stream.read({0}, "0-0", 10)->size() + stream.read({1}, "0-0", 10)->size();
    auto one = reader_on(stream, "one");
    const std::atomic<bool> stopping{false};
    ASSERT_EQ(one.step_all(now_, stopping).written, events);
    // A folder stands where the first partition's complete file would be.
    std::filesystem::create_directories(
        complete_path(folder_.path(), stream.position({0})->file).append("in the way"));
    now_ += rotate;
    const auto round = one.step_all(now_, stopping);
    EXPECT_THAT(round.why, HasSubstr("p0000-"));
    EXPECT_EQ(stream.position({1})->file, "") << "the second partition's is complete";
    now_ += milliseconds{999};
    EXPECT_EQ(one.step_all(now_, stopping).why, round.why) << "it rests, and is still told";
    std::filesystem::remove_all(complete_path(folder_.path(), stream.position({0})->file));
    now_ += milliseconds{1};
    EXPECT_EQ(one.step_all(now_, stopping).why, "");
    EXPECT_EQ(stream.position({0})->file, "");
}

// What the store has of one partition makes no sense: that is no reason to leave the others.
TEST_F(LedgerReaderTest, APartitionThatCannotBeReadHoldsUpNoLaterOne) {
    store::MemoryRedis redis{2, [this] { return now_; }};
    store::MemoryContractStore contracts{redis};
    store::MemoryLedgerStream stream{redis};
    TroubledStream troubled{stream};
    for (const char* id : {"c1", "c2", "c3", "c4"}) {
        put_borrower(contracts, id, policy_, tokens_);
        recharge(contracts, id, "r1", Money::from_units(1), policy_, tokens_);
    }
    auto one = reader_on(troubled, "one");
    const std::atomic<bool> stopping{false};
    troubled.trouble = Trouble::read_corrupt;
    const auto round = one.step_all(now_, stopping);
    EXPECT_EQ(round.why, "the store's reply makes no sense");
    EXPECT_EQ(round.written, stream.read({1}, "0-0", 10)->size());
    troubled.trouble = Trouble::none;
    now_ += std::chrono::seconds{1};
    const auto well = one.step_all(now_, stopping);
    EXPECT_EQ(well.why, "");
    EXPECT_EQ(well.written, stream.read({0}, "0-0", 10)->size());
}

TEST_F(LedgerReaderTest, TellsWhetherAPartitionHasMoreThanAStepTakes) {
    entries_max_ = 2;
    auto one = reader("one");
    const std::atomic<bool> stopping{false};
    write_event();
    EXPECT_FALSE(one.step_all(now_, stopping).more) << "one less than a step takes";
    for (int event = 0; event < 3; ++event) write_event();
    EXPECT_TRUE(one.step_all(now_, stopping).more);
    EXPECT_FALSE(one.step_all(now_, stopping).more) << "the last one";
}

TEST_F(LedgerReaderTest, AStoreThatIsAwayEndsTheRound) {
    store::MemoryRedis redis{2, [this] { return now_; }};
    store::MemoryLedgerStream stream{redis};
    TroubledStream troubled{stream};
    auto one = reader_on(troubled, "one");
    const std::atomic<bool> stopping{false};
    troubled.trouble = Trouble::read_not_sent;
    EXPECT_EQ(one.step_all(now_, stopping).why, "the store cannot be reached");
    EXPECT_EQ(stream.position({0})->cursor, "0-0");
    troubled.trouble = Trouble::none;
    EXPECT_EQ(one.step_all(now_, stopping).why, "") << "at once, as no file is the reason";
}

TEST_F(LedgerReaderTest, StopsBetweenPartitionsWhenItIsTold) {
    auto one = reader("one");
    write_event();
    const std::atomic<bool> stopping{true};
    EXPECT_EQ(one.step_all(now_, stopping).written, 0U);
}

TEST_F(LedgerReaderTest, SaysWhichFolderItCannotWriteTo) {
    write_event();
    LedgerReader one{stream_, {}, "one", {.folder = "/nonexistent/ledger"}};
    const auto failed = one.step(partition, now_);
    ASSERT_FALSE(failed.ok());
    EXPECT_THAT(failed.error().why, HasSubstr("/nonexistent/ledger/open: "));
    EXPECT_EQ(stream_.position(partition)->cursor, "0-0");
}

}  // namespace
}  // namespace airtime::worker

#include "ledger_files/settlement.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/int128.hpp"
#include "ledger_files/daily_counts.hpp"
#include "ledger_files/settlement_files.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/make_commit.hpp"
#include "store/memory/memory_contract_store.hpp"
#include "store/memory/memory_ledger_stream.hpp"
#include "store/memory/memory_outbox.hpp"
#include "tests/worker/ledger_fixture.hpp"

namespace airtime::ledger_files {
namespace {

using namespace worker_test;
using charging::EventKind;
using charging::Instant;
using charging::Money;
using testing::HasSubstr;

constexpr store::Partition counted_partition{0};

Int128 wide_dong(std::int64_t units) {
    return Int128{units} * Money::millionths_per_unit;
}

/// Events of one contract, as a node would leave them, and a reader that counts them. `start` is a Monday's
/// noon.
class SettlementTest : public testing::Test {
  protected:
    SettlementTest() { put_borrower(contracts_, "c1", policy_, tokens_); }

    void happen(EventKind kind, std::int64_t principal, std::int64_t fee, Instant at, std::int64_t vat = 0) {
        const auto before = load(contracts_, "c1");
        charging::Draft draft{{before.contract, {}, {}, {}}, policy_, {.now = at}};
        charging::LedgerEvent event;
        event.kind = kind;
        event.principal = Money::from_units(principal);
        event.fee = Money::from_units(fee);
        event.vat = Money::from_units(vat);
        draft.record(event);
        commit(contracts_, before, draft.change, policy_, tokens_);
    }
    void count() { ASSERT_TRUE(reader_.step(counted_partition, start).ok()); }
    std::vector<Settlement> settled(const std::string& first, const std::string& last,
                                    const std::string& today) {
        auto settlements = settle(stream_, first, last, today);
        EXPECT_TRUE(settlements.ok());
        return *settlements;
    }
    static const DebtMovement& movement(const Settlement& settlement, const std::string& kind) {
        return *std::ranges::find(settlement.movements, kind, &DebtMovement::kind);
    }

    Instant now_ = start;
    store::MemoryRedis redis_{1, [this] { return now_; }};
    charging::Policy policy_ = plain_policy();
    store::MemoryContractStore contracts_{redis_};
    store::MemoryLedgerStream stream_{redis_};
    store::TokenSource tokens_{"test", "1"};
    TemporaryFolder folder_;
    worker::LedgerReader reader_{stream_, {}, "one", {.folder = folder_.path()}};
    const Instant noon_ = start + std::chrono::hours{12};
    const Instant midnight_ = *charging::parse_instant("2026-11-24");
};

TEST_F(SettlementTest, OpeningAndMovementsMakeClosing) {
    happen(EventKind::advanced, 10'000, 1'000, start, 100);
    happen(EventKind::shadow_advanced, 5'000, 500, start);
    happen(EventKind::recovered, -4'000, -1'000, midnight_);
    happen(EventKind::late_fee_charged, 0, 300, midnight_);
    happen(EventKind::written_off, -6'000, -300, midnight_ + std::chrono::days{1});
    count();
    const auto days = settled("2026-11-22", "2026-11-25", "2026-11-25");
    ASSERT_EQ(days.size(), 4U);
    for (std::size_t day = 0; day < days.size(); ++day) {
        Int128 moved = 0;
        for (const DebtMovement& each : days[day].movements) moved += each.debt();
        EXPECT_EQ(days[day].opening + moved, days[day].closing) << days[day].date;
    }
    for (std::size_t day = 1; day < days.size(); ++day) {
        EXPECT_EQ(days[day].opening, days[day - 1].closing) << days[day].date;
    }
    EXPECT_EQ(days[0].closing, wide_dong(0));
    EXPECT_EQ(days[1].closing, wide_dong(11'000));
    EXPECT_EQ(days[2].closing, wide_dong(6'300));
    EXPECT_EQ(days[3].closing, wide_dong(0));
    EXPECT_EQ(days[1].shadow.count, 1);
    EXPECT_EQ(days[1].shadow.principal, wide_dong(5'000));
    EXPECT_EQ(movement(days[1], "advanced").vat, wide_dong(100));
    EXPECT_EQ(movement(days[2], "recovered").principal, wide_dong(-4'000));
    EXPECT_EQ(movement(days[2], "recovered").count, 1);
}

TEST_F(SettlementTest, OfADayLongAgoIsTheSameWhateverCameAfter) {
    happen(EventKind::advanced, 10'000, 1'000, start);
    count();
    const auto before = settled("2026-11-23", "2026-11-23", "2026-11-23").front();
    happen(EventKind::recovered, -10'000, -1'000, midnight_ + std::chrono::days{40});
    count();
    const auto after = settled("2026-11-23", "2026-11-23", "2027-01-03").front();
    EXPECT_EQ(settlement_csv(before), settlement_csv(after));
}

TEST_F(SettlementTest, CountsDaysInTheOperatorsTimeZoneToTheMillisecond) {
    happen(EventKind::advanced, 1, 0, midnight_ - std::chrono::milliseconds{1});
    happen(EventKind::advanced, 2, 0, midnight_);
    count();
    const auto days = settled("2026-11-23", "2026-11-24", "2026-11-24");
    EXPECT_EQ(days[0].closing, wide_dong(1));
    EXPECT_EQ(days[1].closing, wide_dong(3));
}

TEST_F(SettlementTest, CountsWhatANodeAheadOfTheOthersDidTomorrow) {
    happen(EventKind::advanced, 5, 0, midnight_);
    count();
    EXPECT_EQ(settled("2026-11-23", "2026-11-23", "2026-11-23").front().closing, wide_dong(0))
        << "tomorrow's debt is not today's";
}

TEST_F(SettlementTest, ReachesBackAsLongAsDaysAreKept) {
    EXPECT_EQ(first_settled_day("2026-11-23"), "2025-10-19") << "400 days";
    EXPECT_EQ(days_after("2026-11-30", 1), "2026-12-01");
    EXPECT_EQ(days_after("2026-03-01", -1), "2026-02-28");
}

TEST_F(SettlementTest, NamesAnUnusualKindThatMovedDebt) {
    happen(EventKind::adjusted, 7, 0, start);
    count();
    const auto day = settled("2026-11-23", "2026-11-23", "2026-11-23").front();
    EXPECT_EQ(movement(day, "adjusted").debt(), wide_dong(7));
    EXPECT_EQ(day.closing, wide_dong(7));
}

TEST_F(SettlementTest, ReadsAsCsv) {
    happen(EventKind::advanced, 10'000, 1'000, start, 100);
    count();
    EXPECT_EQ(settlement_csv(settled("2026-11-23", "2026-11-23", "2026-11-23").front()),
              "date,item,count,principal,fees,vat,debt\n"
              "2026-11-23,opening,,,,,0\n"
              "2026-11-23,advanced,1,10000,1000,100,11000\n"
              "2026-11-23,late_fee_charged,0,0,0,0,0\n"
              "2026-11-23,reinstated,0,0,0,0,0\n"
              "2026-11-23,recovered,0,0,0,0,0\n"
              "2026-11-23,reversed,0,0,0,0,0\n"
              "2026-11-23,waived,0,0,0,0,0\n"
              "2026-11-23,written_off,0,0,0,0,0\n"
              "2026-11-23,closing,,,,,11000\n"
              "2026-11-23,shadow_advanced,0,0,0,0,\n");
}

TEST_F(SettlementTest, ADayIsCountedThroughWhenItsLastEventIs) {
    const charging::Calendar utc;
    EXPECT_TRUE(*is_counted_through(stream_, "2026-11-23", utc));
    happen(EventKind::advanced, 1, 0, midnight_ + clock_skew - std::chrono::milliseconds{1});
    EXPECT_FALSE(*is_counted_through(stream_, "2026-11-23", utc))
        << "behind it may come one of the day before";
    count();
    EXPECT_TRUE(*is_counted_through(stream_, "2026-11-23", utc));
    happen(EventKind::advanced, 1, 0, midnight_ + clock_skew);
    EXPECT_TRUE(*is_counted_through(stream_, "2026-11-23", utc));
    EXPECT_FALSE(*is_counted_through(stream_, "2026-11-24", utc));
}

TEST_F(SettlementTest, ADayIsNotCountedThroughWhileAnyEventOfAnEntryMayBeIts) {
    charging::LedgerEvent today;
    today.kind = EventKind::advanced;
    today.number = 3;
    today.at = noon_;
    today.contract = {"c1"};
    charging::LedgerEvent later = today;
    later.number = 4;
    later.at = midnight_ + std::chrono::hours{1};
    const auto before = load(contracts_, "c1");
    store::Commit both = store::make_commit(before, charging::ContractChange{before.contract, {}, {}, {}},
                                            policy_, noon_, tokens_.next());
    both.next = tokens_.next();
    both.events = store::encode_events(std::vector{later, today});
    ASSERT_TRUE(std::holds_alternative<store::Committed>(store::commit_one(contracts_, both)));
    EXPECT_FALSE(*is_counted_through(stream_, "2026-11-23", {}));
    EXPECT_TRUE(*is_counted_through(stream_, "2026-11-22", {}));
}

class SettlementFilesTest : public SettlementTest {
  protected:
    std::size_t step(Instant now) {
        const auto written = files_.step(now);
        EXPECT_TRUE(written.ok()) << (written.ok() ? "" : written.error());
        return written.ok() ? *written : 0;
    }
    std::vector<std::string> names() const {
        std::vector<std::string> found;
        for (const auto& entry : std::filesystem::directory_iterator{where_}) {
            found.push_back(entry.path().filename().string());
        }
        std::ranges::sort(found);
        return found;
    }
    void record_counted(EventKind kind, const std::string& note) {
        const auto before = load(contracts_, "c1");
        charging::Draft draft{{before.contract, {}, {}, {}}, policy_, {.now = start}};
        charging::LedgerEvent event;
        event.kind = kind;
        event.note = note;
        draft.record(event);
        commit(contracts_, before, draft.change, policy_, tokens_);
    }
    std::filesystem::path where_ = settlement_folder(folder_.path());
    SettlementFiles files_{stream_, {}, folder_.path(), "one"};
};

TEST_F(SettlementFilesTest, BeginWithTheDayBeforeAndGoOnDayByDay) {
    EXPECT_EQ(step(noon_), 1U);
    EXPECT_EQ(names(), std::vector<std::string>{"2026-11-22.csv"});
    EXPECT_EQ(step(midnight_ + clock_skew - std::chrono::milliseconds{1}), 0U);
    EXPECT_EQ(step(midnight_ + clock_skew), 1U);
    EXPECT_EQ(step(midnight_ + clock_skew), 0U);
    EXPECT_EQ(names().back(), "2026-11-23.csv");
}

TEST_F(SettlementFilesTest, CatchUpWithAllDaysThatWereMissedAfterARestart) {
    step(noon_);
    SettlementFiles restarted{stream_, {}, folder_.path(), "two"};
    EXPECT_EQ(*restarted.step(midnight_ + std::chrono::days{3} + clock_skew), 4U);
    EXPECT_EQ(names().size(), 5U);
    EXPECT_EQ(names().back(), "2026-11-26.csv");
}

TEST_F(SettlementFilesTest, WaitUntilTheDayIsCounted) {
    step(noon_);
    happen(EventKind::advanced, 1, 0, start);
    EXPECT_EQ(step(midnight_ + clock_skew), 0U);
    count();
    EXPECT_EQ(step(midnight_ + clock_skew), 1U);
    std::ifstream file{where_ / "2026-11-23.csv"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_THAT(text, HasSubstr("2026-11-23,advanced,1,1,0,0,1\n"));
}

TEST_F(SettlementFilesTest, ComeWithTheCountsOfTheDay) {
    step(noon_);
    record_counted(EventKind::advanced, "sms k1");
    record_counted(EventKind::offered, "sms");
    for (int each = 0; each < 2; ++each) record_counted(EventKind::refused, "automatic limit_reached");
    count();
    EXPECT_EQ(step(midnight_ + clock_skew), 1U);
    std::ifstream file{counts_folder(folder_.path()) / "2026-11-23.csv"};
    const std::string text{std::istreambuf_iterator<char>{file}, {}};
    EXPECT_EQ(text,
              "date,item,of,outcome,count\n2026-11-23,advanced,sms,,1\n2026-11-23,offered,sms,,1\n"
              "2026-11-23,refused,automatic,limit_reached,2\n");
    const auto counts = counts_of_csv(text);
    ASSERT_TRUE(counts.ok());
    EXPECT_EQ(counts->back(),
              (DailyCount{.item = "refused", .of = "automatic", .outcome = "limit_reached", .count = 2}));
}

TEST_F(SettlementFilesTest, CountReportsOfTheDaysMessagesThatComeLater) {
    using store::MessageStatus;
    store::MemoryOutbox outbox{redis_, "s1"};
    const store::MessageRecord told{.id = "m1",
                                    .contract = {"c1"},
                                    .to = "84900000001",
                                    .kind = "granted",
                                    .at = start,
                                    .text = "",
                                    .status = MessageStatus::sent};
    ASSERT_TRUE(outbox.record(told, std::chrono::days{30}, "2026-11-23"));
    step(noon_);
    const Instant over = midnight_ + clock_skew;
    EXPECT_EQ(step(over), 1U);
    const auto counts = [&] {
        std::ifstream file{counts_folder(folder_.path()) / "2026-11-23.csv"};
        return std::string{std::istreambuf_iterator<char>{file}, {}};
    };
    const std::string first = counts();
    EXPECT_EQ(first, "date,item,of,outcome,count\n2026-11-23,message,granted,sent,1\n");
    ASSERT_TRUE(outbox.record_delivery("m1", MessageStatus::delivered, "2026-11-24"));
    step(over + recount_pause - std::chrono::milliseconds{1});
    EXPECT_EQ(counts(), first);
    step(over + recount_pause);
    EXPECT_THAT(counts(), HasSubstr("2026-11-23,message,granted,delivered,1\n"));
    ASSERT_TRUE(outbox.record_delivery("m1", MessageStatus::undelivered, "2026-11-26"));
    step(midnight_ + reports_awaited - std::chrono::milliseconds{1});
    EXPECT_THAT(counts(), HasSubstr("2026-11-23,message,granted,undelivered,1\n"));
    ASSERT_TRUE(outbox.record_delivery("m1", MessageStatus::delivered, "2026-11-27"));
    step(midnight_ + reports_awaited + recount_pause);
    EXPECT_THAT(counts(), HasSubstr("2026-11-23,message,granted,undelivered,1\n")) << "that was too late";
}

TEST_F(SettlementFilesTest, TakeNothingAwayThatAStoreHasForgotten) {
    step(noon_);
    record_counted(EventKind::offered, "sms");
    count();
    EXPECT_EQ(step(midnight_ + clock_skew), 1U);
    const auto path = counts_folder(folder_.path()) / "2026-11-23.csv";
    const std::string more = "date,item,of,outcome,count\n2026-11-23,offered,sms,,2\n";
    std::ofstream{path} << more;
    step(midnight_ + clock_skew + recount_pause);
    std::ifstream file{path};
    EXPECT_EQ((std::string{std::istreambuf_iterator<char>{file}, {}}), more);
}

TEST(DailyCounts, OfATextThatIsNoneNameTheLine) {
    const std::string heading = "date,item,of,outcome,count\n";
    EXPECT_TRUE(counts_of_csv(heading)->empty());
    EXPECT_TRUE(counts_of_csv("")->empty());
    EXPECT_EQ(counts_of_csv("2026-11-23,offered,sms,,1\n").error(), "line 1 is no row of counts");
    for (const char* wrong : {"2026-11-23,offered,sms,,1", "2026-11-23,offered,sms,,one\n",
                              "2026-11-23,offered,sms,1\n", "date,item,of,outcome,count\n"}) {
        const auto counts = counts_of_csv(heading + wrong);
        ASSERT_FALSE(counts.ok()) << wrong;
        EXPECT_EQ(counts.error(), "line 2 is no row of counts");
    }
}

TEST_F(SettlementFilesTest, CanBeReadByTheirGroupAndNobodyElse) {
    using std::filesystem::perms;
    step(noon_);
    EXPECT_EQ(std::filesystem::status(where_ / "2026-11-22.csv").permissions(),
              perms::owner_read | perms::owner_write | perms::group_read);
}

TEST_F(SettlementFilesTest, TakeNoNoticeOfWhatACrashLeft) {
    step(noon_);
    std::ofstream{where_ / "2026-11-23.csv.ghost.part"} << "date,it";
    std::ofstream{where_ / "notes.csv"} << "somebody's";
    std::ofstream{where_ / "2026-12-24.txt"} << "somebody's";
    EXPECT_EQ(step(midnight_ + clock_skew), 1U);
    EXPECT_TRUE(std::filesystem::exists(where_ / "2026-11-23.csv"));
}

TEST_F(SettlementFilesTest, SayWhichFolderCannotBeWrittenTo) {
    SettlementFiles nowhere{stream_, {}, "/proc/nowhere", "one"};
    const auto failed = nowhere.step(noon_);
    ASSERT_FALSE(failed.ok());
    EXPECT_THAT(failed.error(), HasSubstr("/proc/nowhere/settlement"));
}

}  // namespace
}  // namespace airtime::ledger_files

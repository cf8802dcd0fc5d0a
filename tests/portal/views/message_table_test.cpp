#include "portal/views/message_table.hpp"

#include <gtest/gtest.h>

#include "store/memory/memory_ledger_stream.hpp"
#include "store/memory/memory_outbox.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using charging::Instant;

TEST(MessageTable, TellsWhatBecameOfEachKind) {
    const std::vector<books::MessageCount> messages{
        {.date = "2026-11-28", .kind = "granted", .status = "sent", .count = 3},
        {.date = "2026-11-29", .kind = "granted", .status = "delivered", .count = 2},
        {.date = "2026-11-29", .kind = "reminder", .status = "dropped", .count = 1}};
    const ReportTable by_kind = message_table(messages, ReportBy::message);
    ASSERT_EQ(by_kind.rows.size(), 2U);
    EXPECT_EQ(by_kind.rows[0], (json::array{"granted", "3", "2", "0", "0", "0", "66.7"}));
    EXPECT_EQ(by_kind.rows[1], (json::array{"reminder", "0", "0", "0", "0", "1", nullptr}));
    EXPECT_EQ(by_kind.totals, (json::array{"", "3", "2", "0", "0", "1", "66.7"}));
    EXPECT_EQ(message_table(messages, ReportBy::day).rows.size(), 2U);
    EXPECT_TRUE(message_table({}, ReportBy::day).rows.empty());
}

TEST(TodaysMessages, AreReadWhereTheReportAsksForToday) {
    const charging::Calendar calendar;
    const Instant now = charging::parse_instant("2026-11-30T14:20:00.000Z").value();
    store::MemoryRedis redis{2, [&] { return now; }};
    store::MemoryOutbox outbox{redis, "s1"};
    store::MemoryLedgerStream ledger{redis};
    for (const char* id : {"m1", "m2"}) {
        ASSERT_TRUE(outbox.record(
            {.id = id, .contract = {"c1"}, .to = "84900000001", .kind = "granted", .at = now, .text = "t"},
            std::chrono::hours{1}, "2026-11-30"));
    }
    const std::int64_t today = calendar.day_of(now);
    const auto asked = [&](Report report, std::int64_t last) {
        return todays_messages(
            ledger, {.report = report, .by = ReportBy::day, .days = {today - 3, last}, .mistakes = {}},
            calendar, now);
    };
    EXPECT_EQ(asked(Report::messages, today),
              (std::vector<books::MessageCount>{
                  {.date = "2026-11-30", .kind = "granted", .status = "sent", .count = 2}}));
    EXPECT_TRUE(asked(Report::messages, today - 1).empty());
    EXPECT_TRUE(asked(Report::refusals, today).empty());
}

}  // namespace
}  // namespace airtime::portal

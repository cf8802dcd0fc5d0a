#include "portal/views/report_tables.hpp"

#include <gtest/gtest.h>

#include "tests/portal/views/books_samples.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using charging::EventKind;

const charging::Calendar utc_days;

std::int64_t day_of(std::string_view date) {
    return utc_days.day_of(charging::parse_instant(date).value());
}

std::size_t place_of(const ReportTable& table, std::string_view column) {
    for (std::size_t place = 0; place < table.columns.size(); ++place) {
        if (table.columns[place].at("name").as_string() == column) return place;
    }
    ADD_FAILURE() << "no column " << column;
    return 0;
}

json::value cell(const ReportTable& table, std::size_t row, std::string_view column) {
    return table.rows.at(row).at(place_of(table, column));
}

TEST(LendingTable, AddsDaysUpToWeeksAndAllToTotals) {
    const ReportTable table =
        lending_table({{.group = {"2026-11-28", "advanced"}, .sums = moved(1, 5'000, 500)},
                       {.group = {"2026-11-29", "advanced"}, .sums = moved(2, 10'000, 1'000)},
                       {.group = {"2026-11-30", "recovered"}, .sums = moved(1, -5'000, -500)}},
                      ReportBy::week);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(cell(table, 0, "week"), "2026-W48");
    EXPECT_EQ(cell(table, 0, "advances"), "3");
    EXPECT_EQ(cell(table, 0, "lent"), "15000");
    EXPECT_EQ(cell(table, 1, "recovered"), "5500");
    EXPECT_EQ(table.totals.at(place_of(table, "debt_change")), "11000");
}

TEST(LendingTable, LeavesOutGroupsThatLentNothing) {
    const ReportTable table = lending_table({{.group = {"", "enrolment_changed"}, .sums = moved(9, 0, 0)},
                                             {.group = {"sms", "advanced"}, .sums = moved(1, 5'000, 500)}},
                                            ReportBy::channel);
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell(table, 0, "channel"), "sms");
}

TEST(LendingTable, WithoutDataHasNoRowsAndNoTotals) {
    const ReportTable table = lending_table({}, ReportBy::day);
    EXPECT_TRUE(table.rows.empty());
    EXPECT_TRUE(table.totals.empty());
}

TEST(VintageTable, ShowsAShareOnlyWhereAllOfTheSpanIsThatOld) {
    const std::vector<books::Cohort> cohorts{
        {.granted_day = day_of("2026-10-01"),
         .granted = moved(2, 10'000, 0),
         .steps = {{.age_days = 0, .kind = EventKind::recovered, .sums = moved(1, -2'500, 0)}}},
        {.granted_day = day_of("2026-10-31"), .granted = moved(2, 10'000, 0), .steps = {}}};
    const auto table_at = [&](std::string_view through) {
        return vintage_table(cohorts, ReportBy::month, utc_days, charging::parse_instant(through).value());
    };
    const ReportTable table = table_at("2026-11-02T00:00:00.000Z");
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell(table, 0, "granted_in"), "2026-10");
    EXPECT_EQ(cell(table, 0, "advances"), "4");
    EXPECT_EQ(cell(table, 0, "recovered_1"), "12.5");
    EXPECT_TRUE(cell(table, 0, "recovered_3").is_null());
    EXPECT_TRUE(cell(table_at("2026-11-01T23:59:59.999Z"), 0, "recovered_1").is_null());
}

TEST(RollsTable, HoldsWhatIsLateAgainstWhatWasThirtyDaysBefore) {
    const std::vector<books::AgedDebt> before{
        {.bucket = books::AgeBucket::days_1_to_7, .principal = units(60), .fee = {}},
        {.bucket = books::AgeBucket::days_8_to_30, .principal = units(40), .fee = {}}};
    const std::vector<books::AgedDebt> now{
        {.bucket = books::AgeBucket::days_31_to_60, .principal = units(20), .fee = units(5)}};
    const ReportTable table = rolls_table({{.date = "2026-11-30", .ageing = now, .ageing_before = before}});
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell(table, 0, "owed_1_30_before"), "100");
    EXPECT_EQ(cell(table, 0, "rolled_31_60"), "25.0");
    EXPECT_TRUE(cell(table, 0, "rolled_61_90").is_null());
}

TEST(BorrowingTable, TellsHowManyCameBack) {
    const ReportTable table = borrowing_table(
        {{.span = "2026-11", .borrowers = {.unique = 8, .again = 2}, .lent = moved(10, 50'000, 5'000)}});
    EXPECT_EQ(cell(table, 0, "again_share"), "25.0");
    EXPECT_EQ(cell(table, 0, "lent"), "50000");
}

}  // namespace
}  // namespace airtime::portal

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
                                             {.group = {"", "recharged"}, .sums = moved(7, 0, 0, 50'000)},
                                             {.group = {"sms", "advanced"}, .sums = moved(1, 5'000, 500)}},
                                            ReportBy::channel);
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell(table, 0, "channel"), "sms");
}

TEST(LendingTable, HasTiersInTheOrderOfTheirAmounts) {
    std::vector<books::GroupTotals> totals;
    for (const char* tier : {"", "10000", "20000.5", "5000", "unknown"}) {
        totals.push_back({.group = {tier, "advanced"}, .sums = moved(1, 5'000, 500)});
    }
    const ReportTable table = lending_table(totals, ReportBy::tier);
    std::string tiers;
    for (const json::array& row : table.rows) tiers += std::string{row.front().as_string()} + ' ';
    EXPECT_EQ(tiers, " unknown 5000 10000 20000.5 ");
}

TEST(LendingTable, WithoutDataHasNoRowsAndNoTotals) {
    const ReportTable table = lending_table({}, ReportBy::day);
    EXPECT_TRUE(table.rows.empty());
    EXPECT_TRUE(table.totals.empty());
}

TEST(FeeTable, TakesWhatWasGivenBackOffTheFeesAndTheirVat) {
    books::Sums charged = moved(1, 5'000, 550);
    charged.vat = units(50);
    books::Sums waived = moved(1, 0, -110);
    waived.vat = units(-10);
    const ReportTable table =
        fee_table({{.group = {"2026-11-28", "advanced"}, .sums = charged},
                   {.group = {"2026-11-28", "late_fee_charged"}, .sums = moved(1, 0, 100)},
                   {.group = {"2026-11-28", "waived"}, .sums = waived},
                   {.group = {"2026-11-29", "recovered"}, .sums = moved(1, -9, -200)}},
                  ReportBy::day);
    ASSERT_EQ(table.rows.size(), 2U);
    EXPECT_EQ(cell(table, 0, "fees_given_back"), "110");
    EXPECT_EQ(cell(table, 0, "fees_net"), "540");
    EXPECT_EQ(cell(table, 0, "vat_net"), "40");
    EXPECT_EQ(cell(table, 0, "fees_without_vat"), "500");
    EXPECT_EQ(cell(table, 1, "fees_recovered"), "200");
    EXPECT_EQ(table.totals.at(place_of(table, "fees_net")), "540");
}

TEST(WriteOffTable, TellsWhatOfThatWhichWasGivenUpCameInAfterAll) {
    const ReportTable table =
        write_off_table({{.group = {"2026-10-05", "written_off"}, .sums = moved(2, -10'000, -1'000)},
                         {.group = {"2026-10-05", "reinstated"}, .sums = moved(1, 5'000, 500)},
                         {.group = {"2026-10-05", "recovered"}, .sums = moved(2, -3'000, -500)},
                         {.group = {"2026-10-05", "recovery_reversed"}, .sums = moved(1, 1'000, 0)}},
                        ReportBy::month);
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell(table, 0, "write_offs"), "2");
    EXPECT_EQ(cell(table, 0, "principal_given_up"), "10000");
    EXPECT_EQ(cell(table, 0, "reinstated"), "5500");
    EXPECT_EQ(cell(table, 0, "recovered_later"), "2500");
    EXPECT_EQ(cell(table, 0, "still_given_up"), "5500");
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

TEST(VintageTable, IsOfWhatWasChargedForBeingLateByThatAgeToo) {
    const std::vector<books::Cohort> cohorts{
        {.granted_day = day_of("2026-10-01"),
         .granted = moved(1, 10'000, 1'000),
         .steps = {{.age_days = 30, .kind = EventKind::late_fee_charged, .sums = moved(1, 0, 500)},
                   {.age_days = 35, .kind = EventKind::recovered, .sums = moved(1, -10'000, -1'500)}}}};
    const ReportTable table = vintage_table(cohorts, ReportBy::month, utc_days,
                                            charging::parse_instant("2027-02-01T00:00:00.000Z").value());
    EXPECT_EQ(cell(table, 0, "granted"), "11000");
    EXPECT_EQ(cell(table, 0, "recovered_30"), "0.0");
    EXPECT_EQ(cell(table, 0, "recovered_60"), "100.0");
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

TEST(RollsTable, IsOfLateFeesTooThatWereChargedSince) {
    const std::vector<books::AgedDebt> before{
        {.bucket = books::AgeBucket::days_1_to_7, .principal = units(11'000), .fee = {}}};
    const std::vector<books::AgedDebt> now{
        {.bucket = books::AgeBucket::days_31_to_60, .principal = units(11'000), .fee = units(500)}};
    const auto rolled_with_fee_of = [&](std::int64_t days_late) {
        return cell(rolls_table({{.date = "2026-11-30",
                                  .ageing = now,
                                  .ageing_before = before,
                                  .late_fees = {{days_late, units(500).millionths()}}}}),
                    0, "rolled_31_60");
    };
    for (const std::int64_t days_late : {1, 30}) EXPECT_EQ(rolled_with_fee_of(days_late), "100.0");
    for (const std::int64_t days_late : {0, 31}) EXPECT_EQ(rolled_with_fee_of(days_late), "104.5");
}

TEST(RollsTable, KnowsNothingOfDaysThatTheBooksDoNotHave) {
    const std::vector<books::AgedDebt> now{
        {.bucket = books::AgeBucket::days_31_to_60, .principal = units(20), .fee = {}}};
    const ReportTable table =
        rolls_table({{.date = "2026-11-30", .ageing = now, .ageing_before = std::nullopt}});
    EXPECT_TRUE(cell(table, 0, "owed_1_30_before").is_null());
    EXPECT_EQ(cell(table, 0, "owed_31_60"), "20");
    EXPECT_TRUE(cell(table, 0, "rolled_31_60").is_null());
}

TEST(BorrowingTable, KnowsNothingOfATimeThatTheBooksDoNotHave) {
    const ReportTable table =
        borrowing_table({{.span = "2026-12", .borrowers = {}, .lent = {}, .known = false}});
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell(table, 0, "span"), "2026-12");
    EXPECT_TRUE(cell(table, 0, "borrowers").is_null());
    EXPECT_TRUE(cell(table, 0, "lent").is_null());
}

TEST(BorrowingTable, TellsHowManyCameBack) {
    const ReportTable table = borrowing_table(
        {{.span = "2026-11", .borrowers = {.unique = 8, .again = 2}, .lent = moved(10, 50'000, 5'000)}});
    EXPECT_EQ(cell(table, 0, "again_share"), "25.0");
    EXPECT_EQ(cell(table, 0, "lent"), "50000");
}

}  // namespace
}  // namespace airtime::portal

#include "portal/views/collection_table.hpp"

#include <gtest/gtest.h>

#include "tests/portal/views/books_samples.hpp"

namespace airtime::portal {
namespace {

using charging::EventKind;

const charging::Calendar utc_calendar;

std::int64_t day_at(std::string_view date) {
    return utc_calendar.day_of(charging::parse_instant(date).value());
}

books::DueStep step_of(std::string_view due, std::string_view day, EventKind kind, books::Sums sums) {
    return {.due_day = day_at(due), .day = day_at(day), .kind = kind, .sums = sums};
}

/// Of November 2026, with books that are complete until `through`.
ReportTable november(const std::vector<books::DueStep>& steps, std::string_view through) {
    return collection_table(steps, {{"2026-11", {day_at("2026-11-01"), day_at("2026-11-30")}}}, utc_calendar,
                            charging::parse_instant(through).value());
}

boost::json::value cell_of(const ReportTable& table, std::string_view column) {
    for (std::size_t place = 0; place < table.columns.size(); ++place) {
        if (table.columns[place].at("name").as_string() == column) return table.rows.at(0).at(place);
    }
    ADD_FAILURE() << "no column " << column;
    return nullptr;
}

const std::vector<books::DueStep> lent_and_owed{
    step_of("2026-10-20", "2026-09-20", EventKind::advanced, moved(1, 1'000, 100)),
    step_of("2026-10-20", "2026-10-31", EventKind::recovered, moved(1, -100, 0)),
    step_of("2026-11-10", "2026-10-10", EventKind::advanced, moved(1, 5'000, 500)),
    step_of("2026-11-10", "2026-11-09", EventKind::recovered, moved(1, -1'000, -500))};

TEST(CollectionTable, HoldsWhatCameInAgainstAllThatWasPastDue) {
    std::vector<books::DueStep> steps = lent_and_owed;
    steps.push_back(step_of("2026-11-10", "2026-11-10", EventKind::recovered, moved(1, -1'000, 0)));
    steps.push_back(step_of("2026-11-10", "2026-11-13", EventKind::late_fee_charged, moved(1, 0, 250)));
    steps.push_back(step_of("2026-10-20", "2026-11-30", EventKind::recovered, moved(1, -525, 0)));
    steps.push_back(step_of("2026-10-20", "2026-12-01", EventKind::recovered, moved(1, -475, 0)));
    const ReportTable table = november(steps, "2027-06-01T00:00:00.000Z");
    ASSERT_EQ(table.rows.size(), 1U);
    EXPECT_EQ(cell_of(table, "overdue_before"), "1000");
    EXPECT_EQ(cell_of(table, "fell_due"), "4000");
    EXPECT_EQ(cell_of(table, "added_due"), "250");
    EXPECT_EQ(cell_of(table, "collected"), "1525");
    EXPECT_EQ(cell_of(table, "efficiency"), "29.0");
}

TEST(CollectionTable, CountsTheDueDayAsTheFirstOfSoMany) {
    std::vector<books::DueStep> steps = lent_and_owed;
    steps.push_back(step_of("2026-11-10", "2026-11-16", EventKind::recovered, moved(1, -1'000, 0)));
    steps.push_back(step_of("2026-11-10", "2026-11-17", EventKind::recovered, moved(1, -1'000, 0)));
    const ReportTable table = november(steps, "2027-06-01T00:00:00.000Z");
    EXPECT_EQ(cell_of(table, "collected_7"), "25.0");
    EXPECT_EQ(cell_of(table, "collected_30"), "50.0");
}

TEST(CollectionTable, CountsLateFeesOfThoseDaysAmongWhatWasToComeIn) {
    std::vector<books::DueStep> steps = lent_and_owed;
    steps.push_back(step_of("2026-11-10", "2026-11-16", EventKind::late_fee_charged, moved(1, 0, 1'000)));
    steps.push_back(step_of("2026-11-10", "2026-11-16", EventKind::recovered, moved(1, -4'000, -1'000)));
    steps.push_back(step_of("2026-11-10", "2026-11-17", EventKind::late_fee_charged, moved(1, 0, 5'000)));
    const ReportTable table = november(steps, "2027-06-01T00:00:00.000Z");
    EXPECT_EQ(cell_of(table, "fell_due"), "4000");
    EXPECT_EQ(cell_of(table, "collected_7"), "100.0");
    EXPECT_EQ(cell_of(table, "collected_30"), "50.0");
}

TEST(CollectionTable, ShowsAShareOnlyWhereAllThatFellDueIsThatOld) {
    EXPECT_TRUE(cell_of(november(lent_and_owed, "2026-12-06T23:59:59.999Z"), "collected_7").is_null());
    EXPECT_EQ(cell_of(november(lent_and_owed, "2026-12-07T00:00:00.000Z"), "collected_7"), "0.0");
}

TEST(CollectionTable, HasNoRowForASpanInWhichNothingWasPastDue) {
    EXPECT_TRUE(november({}, "2027-06-01T00:00:00.000Z").rows.empty());
    EXPECT_TRUE(november({step_of("2026-12-01", "2026-11-01", EventKind::advanced, moved(1, 1'000, 100))},
                         "2027-06-01T00:00:00.000Z")
                    .rows.empty());
}

}  // namespace
}  // namespace airtime::portal

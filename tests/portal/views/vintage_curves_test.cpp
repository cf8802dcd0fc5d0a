#include "portal/views/vintage_curves.hpp"

#include <gmock/gmock.h>

namespace airtime::portal {
namespace {

using charging::EventKind;

const charging::Calendar days_of_utc;

charging::Instant curve_instant(std::string_view text) {
    return charging::parse_instant(text).value();
}

books::Sums curve_debt(std::int64_t principal, std::int64_t fee) {
    return {.count = 1,
            .amount = {},
            .principal = charging::MoneySum::from_millionths(Int128{principal} * 1'000'000),
            .fee = charging::MoneySum::from_millionths(Int128{fee} * 1'000'000),
            .vat = {}};
}

books::CohortStep curve_step(std::int64_t age_days, EventKind kind, std::int64_t principal,
                             std::int64_t fee) {
    return {.age_days = age_days, .kind = kind, .sums = curve_debt(principal, fee)};
}

books::Cohort cohort_of(std::string_view date, std::vector<books::CohortStep> steps) {
    return {.granted_day = days_of_utc.day_of(curve_instant(date)),
            .granted = curve_debt(9'000, 1'000),
            .steps = std::move(steps)};
}

ReportTable curves_at(const std::vector<books::Cohort>& cohorts, std::string_view through) {
    return vintage_curves(cohorts, days_of_utc, curve_instant(through));
}

TEST(VintageCurves, AddUpWhatCameBackByAgeInEachMonthOfGranting) {
    const ReportTable table =
        curves_at({cohort_of("2026-09-01", {curve_step(0, EventKind::recovered, -4'000, -1'000),
                                            curve_step(1, EventKind::overdue, 0, 0),
                                            curve_step(2, EventKind::recovered, -1'000, 0),
                                            curve_step(2, EventKind::recovery_reversed, 500, 0)}),
                   cohort_of("2026-09-30", {}),
                   cohort_of("2026-10-02", {curve_step(1, EventKind::recovered, -9'000, -1'000)})},
                  "2026-10-06T00:00:00.000Z");
    ASSERT_EQ(table.columns.size(), 3U);
    EXPECT_EQ(table.columns[1].at("name"), "2026-09");
    EXPECT_EQ(table.columns[2].at("name"), "2026-10");
    ASSERT_EQ(table.rows.size(), 6U) << "September is five days old";
    EXPECT_EQ(table.rows[0], (boost::json::array{"0", "0.0", "0.0"}));
    EXPECT_EQ(table.rows[1], (boost::json::array{"1", "25.0", "0.0"}));
    EXPECT_EQ(table.rows[2], (boost::json::array{"2", "25.0", "100.0"}));
    EXPECT_EQ(table.rows[3], (boost::json::array{"3", "27.5", "100.0"}));
    EXPECT_EQ(table.rows[5], (boost::json::array{"5", "27.5", nullptr})) << "October is three days old";
}

TEST(VintageCurves, AreKnownWhereAllAdvancesOfTheMonthAreThatOld) {
    const std::vector<books::Cohort> cohorts{cohort_of("2026-09-30", {})};
    EXPECT_EQ(curves_at(cohorts, "2026-10-02T23:59:59.999Z").rows.size(), 2U);
    EXPECT_EQ(curves_at(cohorts, "2026-10-03T00:00:00.000Z").rows.size(), 3U);
    const ReportTable young = curves_at(cohorts, "2026-09-30T23:59:59.999Z");
    ASSERT_EQ(young.rows.size(), 1U) << "which says that it is too young";
    EXPECT_TRUE(young.rows[0][1].is_null());
}

TEST(VintageCurves, AreOfLateFeesTooOnceTheyAreCharged) {
    const ReportTable table =
        curves_at({cohort_of("2026-09-01", {curve_step(1, EventKind::recovered, -5'000, 0),
                                            curve_step(3, EventKind::late_fee_charged, 0, 500),
                                            curve_step(5, EventKind::recovered, -4'000, -1'500)})},
                  "2026-09-09T00:00:00.000Z");
    ASSERT_EQ(table.rows.size(), 8U);
    EXPECT_EQ(table.rows[3], (boost::json::array{"3", "50.0"}));
    EXPECT_EQ(table.rows[4], (boost::json::array{"4", "47.6"}));
    EXPECT_EQ(table.rows[6], (boost::json::array{"6", "100.0"})) << "never more than all";
}

TEST(VintageCurves, EndAtNinetyDays) {
    const ReportTable table =
        curves_at({cohort_of("2026-01-01", {curve_step(89, EventKind::recovered, -5'000, 0),
                                            curve_step(90, EventKind::recovered, -4'000, 0)})},
                  "2026-12-01T00:00:00.000Z");
    ASSERT_EQ(table.rows.size(), 91U);
    EXPECT_EQ(table.rows[89], (boost::json::array{"89", "0.0"}));
    EXPECT_EQ(table.rows[90], (boost::json::array{"90", "50.0"}));
}

TEST(VintageCurves, HaveNoLineForAMonthOfWhichAllWasTakenBack) {
    const ReportTable table =
        curves_at({cohort_of("2026-09-30", {curve_step(0, EventKind::reversed, -9'000, -1'000)})},
                  "2026-12-01T00:00:00.000Z");
    EXPECT_EQ(table.columns.size(), 1U);
    EXPECT_THAT(table.rows, testing::IsEmpty());
}

}  // namespace
}  // namespace airtime::portal

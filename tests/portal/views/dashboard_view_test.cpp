#include "portal/views/dashboard_view.hpp"

#include <gtest/gtest.h>

#include <string>

#include "tests/portal/views/books_samples.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using charging::EventKind;
using charging::Instant;

Instant moment(std::string_view text) {
    return charging::parse_instant(text).value();
}

/// In UTC, so that days are easy to follow: today is 2026-11-30.
class Dashboard : public testing::Test {
  protected:
    const charging::Calendar calendar;
    const Instant now = moment("2026-11-30T14:20:00.000Z");
    const std::int64_t today = calendar.day_of(now);
    DashboardFigures figures;

    void SetUp() override {
        figures.freshness.through = moment("2026-11-30T14:15:00.000Z");
        for (const auto bucket : {books::AgeBucket::not_due, books::AgeBucket::days_1_to_7,
                                  books::AgeBucket::days_8_to_30, books::AgeBucket::days_31_to_60,
                                  books::AgeBucket::days_61_to_90, books::AgeBucket::days_91_to_180,
                                  books::AgeBucket::over_180_days, books::AgeBucket::unknown_due}) {
            figures.ageing.push_back({.bucket = bucket, .principal = {}, .fee = {}});
        }
    }
    void hour(std::int64_t day, std::uint32_t hour, EventKind kind, const books::Sums& sums) {
        figures.hours.push_back({.day = day, .hour = hour, .kind = kind, .sums = sums});
    }
    void total(std::string_view date, EventKind kind, const books::Sums& sums) {
        figures.totals.push_back({.group = {std::string{date}, std::string{name_of(kind)}}, .sums = sums});
    }
    json::object view() const { return dashboard_view(figures, calendar, now); }
    static json::object card(const json::object& section, std::string_view name) {
        for (const json::value& each : section.at("cards").as_array()) {
            if (each.at("name").as_string() == name) return each.as_object();
        }
        ADD_FAILURE() << "no card " << name;
        return {};
    }
};

TEST_F(Dashboard, HoldsTodaysFullHoursAgainstTheSameOnesOfYesterdayAndOfAWeekAgo) {
    for (const std::int64_t day : {today, today - 1, today - 7}) {
        hour(day, 13, EventKind::advanced, moved(day == today ? 12 : 10, 5'000, 500));
        hour(day, 14, EventKind::advanced, moved(100, 1'000'000, 0));
    }
    const json::object shown = view();
    const json::object& day = shown.at("today").as_object();
    EXPECT_EQ(day.at("until_hour"), 14);
    EXPECT_EQ(day.at("date"), "2026-11-30");
    const json::object advances = card(day, "advances");
    EXPECT_EQ(advances.at("value"), "12");
    EXPECT_EQ(advances.at("yesterday"), "10");
    EXPECT_EQ(advances.at("last_week"), "10");
    EXPECT_EQ(advances.at("against_yesterday"), "20.0");
    EXPECT_EQ(card(day, "lent").at("value"), "5000");
    EXPECT_TRUE(card(day, "recharged").at("against_yesterday").is_null());
}

TEST_F(Dashboard, KnowsNothingOfTodayBeforeTheFirstHourIsInTheBooks) {
    figures.freshness.through = moment("2026-11-30T00:59:59.000Z");
    EXPECT_EQ(view().at("today").at("known"), false);
    figures.freshness.through = moment("2026-11-30T01:00:00.000Z");
    EXPECT_EQ(view().at("today").at("known"), true);
    figures.freshness.through = moment("2026-11-29T23:00:00.000Z");
    EXPECT_EQ(view().at("today").at("until_hour"), 0);
}

TEST_F(Dashboard, HoldsThirtyDaysAgainstTheThirtyBefore) {
    total("2026-10-31", EventKind::advanced, moved(3, 30'000, 3'000));
    total("2026-11-29", EventKind::recovered, moved(1, -10'000, -1'000));
    total("2026-10-30", EventKind::advanced, moved(2, 10'000, 1'000));
    total("2026-10-01", EventKind::advanced, moved(2, 10'000, 1'000));
    total("2026-09-30", EventKind::advanced, moved(50, 500'000, 0));
    figures.ageing[0].principal = units(40'000);
    figures.ageing[1].fee = units(2'000);
    figures.borrowers = {.unique = 4, .again = 1};
    const json::object shown = view();
    const json::object& month = shown.at("month").as_object();
    EXPECT_EQ(month.at("first"), "2026-10-31");
    EXPECT_EQ(month.at("last"), "2026-11-29");
    EXPECT_EQ(card(month, "advances").at("value"), "3");
    EXPECT_EQ(card(month, "advances").at("before"), "4");
    EXPECT_EQ(card(month, "lent").at("change"), "50.0");
    EXPECT_EQ(card(month, "outstanding").at("value"), "42000");
    EXPECT_EQ(card(month, "outstanding").at("before"), "20000");
    EXPECT_EQ(card(month, "borrowed_again").at("value"), "25.0");
    EXPECT_TRUE(card(month, "borrowed_again").at("before").is_null());
}

TEST_F(Dashboard, TellsWhatWasOwedAtTheEndOfEachDay) {
    total("2026-11-28", EventKind::advanced, moved(1, 10'000, 1'000));
    total("2026-11-29", EventKind::recovered, moved(1, -4'000, 0));
    total("2026-11-29", EventKind::shadow_advanced, moved(1, 90'000, 0));
    figures.ageing[0].principal = units(7'000);
    const json::object shown = view();
    const json::array& days = shown.at("days").as_array();
    ASSERT_EQ(days.size(), 30U);
    EXPECT_EQ(days.front().at("date"), "2026-10-31");
    EXPECT_EQ(days.back().at("outstanding"), "7000");
    EXPECT_EQ(days.back().at("recovered"), "4000");
    EXPECT_EQ(days[28].at("outstanding"), "11000");
    EXPECT_EQ(days[27].at("outstanding"), "0");
}

TEST_F(Dashboard, TellsARateOnlyOfCohortsThatAreOldEnough) {
    const auto cohort = [&](std::int64_t day, std::int64_t recovered) {
        figures.cohorts.push_back(
            {.granted_day = day,
             .granted = moved(1, 10'000, 0),
             .steps = {{.age_days = 0, .kind = EventKind::recovered, .sums = moved(1, -recovered, 0)}}});
    };
    cohort(today - 1, 9'000);
    const json::object young = view();
    for (const json::value& each : young.at("recovery").as_array()) {
        EXPECT_TRUE(each.at("percent").is_null());
        EXPECT_EQ(each.at("too_young"), true);
    }
    // Granted until the end of the day before yesterday: a whole day has passed for all of it.
    cohort(today - 2, 5'000);
    const json::object shown = view();
    const json::array& ages = shown.at("recovery").as_array();
    EXPECT_EQ(ages[0].at("age_days"), 1);
    EXPECT_EQ(ages[0].at("percent"), "50.0");
    EXPECT_EQ(ages[0].at("last"), "2026-11-28");
    EXPECT_EQ(ages[1].at("too_young"), true);
}

TEST_F(Dashboard, SharesWhatIsOwedByHowLateItIs) {
    figures.ageing[0].principal = units(50);
    figures.ageing[2].principal = units(20);
    figures.ageing[3].principal = units(20);
    figures.ageing[6].fee = units(10);
    const json::object shown = view();
    const json::object& ageing = shown.at("ageing").as_object();
    EXPECT_EQ(ageing.at("owed"), "100");
    EXPECT_EQ(ageing.at("buckets").as_array().size(), 7U);
    EXPECT_EQ(ageing.at("buckets").at(0).at("percent"), "50.0");
    EXPECT_EQ(ageing.at("at_risk").at(0).at("percent"), "50.0");
    EXPECT_EQ(ageing.at("at_risk").at(1).at("percent"), "30.0");
    EXPECT_EQ(ageing.at("at_risk").at(2).at("percent"), "10.0");
    figures.ageing[7].principal = units(1);
    EXPECT_EQ(view().at("ageing").at("buckets").as_array().size(), 8U);
}

TEST_F(Dashboard, OfNothingSaysSo) {
    EXPECT_EQ(view().at("any"), false);
    const json::object without =
        dashboard_without_books({.absent = true, .why = "no worker has made them yet"});
    EXPECT_EQ(without.at("any"), false);
    EXPECT_EQ(without.at("freshness").at("known"), false);
}

}  // namespace
}  // namespace airtime::portal

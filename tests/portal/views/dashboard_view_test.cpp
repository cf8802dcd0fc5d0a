#include "portal/views/dashboard_view.hpp"

#include <gtest/gtest.h>

#include <string>

#include "portal/views/freshness_view.hpp"
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
        figures.freshness.first_day = today - 100;
        figures.last_day = today - 1;
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
    void total(std::string_view date, EventKind kind, const books::Sums& sums,
               std::string_view channel = "automatic") {
        figures.totals.push_back(
            {.group = {std::string{date}, std::string{name_of(kind)}, std::string{channel}}, .sums = sums});
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
    EXPECT_TRUE(card(view().at("today").as_object(), "lent").at("value").is_null());
}

TEST_F(Dashboard, SaysThatTheBooksAreLaterThanUsual) {
    const auto behind = [&](std::string_view through) {
        figures.freshness.through = moment(through);
        return view().at("freshness").at("behind").as_bool();
    };
    EXPECT_FALSE(behind("2026-11-30T14:05:00.000Z"));
    EXPECT_TRUE(behind("2026-11-30T14:04:59.999Z"));
}

TEST_F(Dashboard, CountsADayOnceTheBooksHaveAllOfIt) {
    const auto last = [&](std::string_view through) {
        return last_full_day({.through = moment(through)}, calendar, now);
    };
    EXPECT_EQ(last("2026-11-30T00:00:00.000Z"), today - 1);
    EXPECT_EQ(last("2026-11-29T23:59:59.999Z"), today - 2);
    EXPECT_EQ(last("2026-12-05T00:00:00.000Z"), today - 1) << "today is not over, whatever the books say";
}

TEST_F(Dashboard, EndsWithTheLastDayThatTheBooksHaveAllOfAndHasNoDataBehindIt) {
    EXPECT_EQ(view().at("month").at("ends_early"), false);
    figures.freshness.through = moment("2026-11-28T16:52:00.000Z");
    figures.last_day = today - 3;
    total("2026-11-27", EventKind::advanced, moved(1, 10'000, 1'000));
    total("2026-11-28", EventKind::advanced, moved(1, 20'000, 2'000));
    figures.ageing[0].principal = units(11'000);
    const json::object shown = view();
    const json::object& month = shown.at("month").as_object();
    EXPECT_EQ(month.at("first"), "2026-10-29");
    EXPECT_EQ(month.at("last"), "2026-11-27");
    EXPECT_EQ(month.at("ends_early"), true);
    EXPECT_EQ(card(month, "lent").at("value"), "10000") << "half a day is none";
    const json::array& days = shown.at("days").as_array();
    ASSERT_EQ(days.size(), 32U);
    EXPECT_EQ(days[29].at("outstanding"), "11000");
    EXPECT_EQ(days[29].at("date"), "2026-11-27");
    EXPECT_TRUE(days[30].at("lent").is_null());
    EXPECT_TRUE(days[31].at("outstanding").is_null());
    EXPECT_EQ(days[31].at("date"), "2026-11-29");
}

TEST_F(Dashboard, HasNoDataOfDaysBeforeTheBooksBegin) {
    figures.freshness.first_day = today - 10;
    const json::object shown = view();
    EXPECT_EQ(shown.at("begins"), "2026-11-20");
    EXPECT_TRUE(shown.at("days").at(19).at("lent").is_null());
    EXPECT_EQ(shown.at("days").at(20).at("lent"), "0");
    EXPECT_EQ(shown.at("days").at(20).at("date"), "2026-11-20");
}

TEST_F(Dashboard, HoldsThirtyDaysOnlyAgainstThoseThatTheBooksHaveAllOf) {
    total("2026-10-01", EventKind::advanced, moved(2, 10'000, 0));
    total("2026-11-29", EventKind::advanced, moved(3, 30'000, 0));
    figures.borrowers = {.unique = 4, .again = 1};
    figures.borrowers_before = {.unique = 2, .again = 1};
    figures.ageing[0].principal = units(40'000);
    const auto month_where_books_begin = [&](std::int64_t days_ago) {
        figures.freshness.first_day = today - days_ago;
        return json::object(view().at("month").as_object());
    };
    const json::object whole = month_where_books_begin(61);
    EXPECT_EQ(card(whole, "lent").at("before"), "10000");
    EXPECT_EQ(card(whole, "borrowed_again").at("before"), "50.0");
    const json::object cut = month_where_books_begin(60);
    for (const char* name : {"advances", "lent", "borrowers", "borrowed_again", "advance_share"}) {
        EXPECT_TRUE(card(cut, name).at("before").is_null()) << name;
        EXPECT_FALSE(card(cut, name).at("value").is_null()) << name;
    }
    EXPECT_TRUE(card(cut, "lent").at("change").is_null());
    EXPECT_EQ(card(month_where_books_begin(31), "outstanding").at("before"), "10000");
    EXPECT_TRUE(card(month_where_books_begin(30), "outstanding").at("before").is_null());
    EXPECT_TRUE(card(month_where_books_begin(5), "lent").at("before").is_null());
}

TEST_F(Dashboard, HoldsTodayOnlyAgainstDaysThatTheBooksHaveAllOf) {
    hour(today, 13, EventKind::advanced, moved(12, 5'000, 500));
    hour(today - 1, 13, EventKind::advanced, moved(10, 5'000, 500));
    figures.freshness.first_day = today - 2;
    const json::object young = view();
    EXPECT_EQ(card(young.at("today").as_object(), "advances").at("yesterday"), "10");
    EXPECT_TRUE(card(young.at("today").as_object(), "advances").at("last_week").is_null());
    EXPECT_TRUE(card(young.at("today").as_object(), "advances").at("against_last_week").is_null());
    figures.freshness.first_day = today - 1;
    const json::object younger = view();
    EXPECT_EQ(card(younger.at("today").as_object(), "advances").at("value"), "12");
    EXPECT_TRUE(card(younger.at("today").as_object(), "advances").at("yesterday").is_null());
    EXPECT_TRUE(card(younger.at("today").as_object(), "advances").at("against_yesterday").is_null());
}

TEST_F(Dashboard, DoesNotKnowWhatIsOwedWhereGrantsAreMissing) {
    figures.freshness.grants_missing = true;
    figures.ageing[0].principal = units(50);
    figures.ageing[7].principal = -units(90);
    const json::object shown = view();
    EXPECT_TRUE(card(shown.at("month").as_object(), "outstanding").at("value").is_null());
    EXPECT_TRUE(shown.at("days").at(29).at("outstanding").is_null());
    EXPECT_EQ(shown.at("days").at(29).at("lent"), "0") << "what moved is known";
    const json::object& ageing = shown.at("ageing").as_object();
    EXPECT_EQ(ageing.at("owed_known"), false);
    EXPECT_TRUE(ageing.at("owed").is_null());
    EXPECT_TRUE(ageing.at("buckets").at(0).at("percent").is_null());
    EXPECT_TRUE(ageing.at("at_risk").at(0).at("percent").is_null());
}

TEST_F(Dashboard, KnowsWhatIsOwedSinceNoAdvanceIsWhoseGrantIsMissing) {
    total("2026-11-26", EventKind::recovered, moved(1, -5, 0));
    figures.freshness.grants_missing = true;
    figures.freshness.owed_since = figures.last_day - 2;
    figures.ageing[0].principal = units(50);
    const json::object shown = view();
    const json::array& days = shown.at("days").as_array();
    EXPECT_EQ(days.at(29).at("outstanding"), "50");
    EXPECT_EQ(days.at(27).at("date"), "2026-11-27");
    EXPECT_EQ(days.at(27).at("outstanding"), "50");
    EXPECT_TRUE(days.at(26).at("outstanding").is_null());
    EXPECT_EQ(days.at(26).at("recovered"), "5");
    EXPECT_EQ(shown.at("owed_unknown_before"), "2026-11-28") << "the day that begins with what is known";
    EXPECT_EQ(shown.at("ageing").at("owed"), "50");
    const json::object& owed = card(shown.at("month").as_object(), "outstanding");
    EXPECT_EQ(owed.at("value"), "50");
    EXPECT_TRUE(owed.at("before").is_null()) << "and no difference that would be wrong";
    EXPECT_TRUE(owed.at("change").is_null());
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

TEST_F(Dashboard, TellsTakeUpByChannelAndOfAll) {
    total("2026-10-31", EventKind::advanced, moved(3, 30'000, 0));
    total("2026-11-29", EventKind::offered, moved(4, 0, 0), "sms");
    total("2026-11-29", EventKind::advanced, moved(1, 10'000, 0), "sms");
    total("2026-10-30", EventKind::advanced, moved(1, 10'000, 0), "sms");
    total("2026-11-28", EventKind::invited, moved(99, 0, 0), "sms");  // on whatever day they are sent
    figures.invitations = {{.group = {"invited", "sms"}, .sums = moved(8, 0, 0)},
                           {.group = {"invitation_accepted", "ussd"}, .sums = moved(2, 0, 0)}};
    const json::object shown = view();
    const json::object take_up = card(shown.at("month").as_object(), "take_up");
    EXPECT_EQ(take_up.at("value"), "57.1");
    EXPECT_TRUE(take_up.at("before").is_null()) << "of days that offers were not counted on";
    const json::array& channels = shown.at("offers").at("channels").as_array();
    ASSERT_EQ(channels.size(), 2U);
    EXPECT_EQ(channels[0].at("percent"), "100.0");
    EXPECT_EQ(channels[1].at("channel"), "sms");
    EXPECT_EQ(channels[1].at("percent"), "25.0");
    const json::value& invitations = shown.at("offers").at("invitations");
    EXPECT_EQ(invitations.at("percent"), "25.0");
    EXPECT_EQ(invitations.at("declined"), "0");
}

TEST_F(Dashboard, TellsWhoWasRefusedByReasonMostFirst) {
    EXPECT_EQ(view().at("refusals").at("any"), false);
    figures.refused = {{.group = "denied", .reason = "denied", .channel = "automatic", .count = 1},
                       {.group = "denied", .reason = "denied", .channel = "sms", .count = 1},
                       {.group = "not_active", .reason = "not_active", .channel = "automatic", .count = 6}};
    const json::object shown = view();
    const json::object& refusals = shown.at("refusals").as_object();
    EXPECT_EQ(refusals.at("count"), "8");
    const json::array& reasons = refusals.at("reasons").as_array();
    ASSERT_EQ(reasons.size(), 2U);
    EXPECT_EQ(reasons[0].at("reason"), "not_active");
    EXPECT_EQ(reasons[0].at("percent"), "75.0");
    EXPECT_EQ(reasons[1].at("count"), "2");
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
    EXPECT_EQ(ageing.at("late_known"), true);
    figures.ageing[7].principal = units(1);
    const json::object unsure = view();
    EXPECT_EQ(unsure.at("ageing").at("buckets").as_array().size(), 8U);
    EXPECT_EQ(unsure.at("ageing").at("owed"), "101");
    EXPECT_EQ(unsure.at("ageing").at("late_known"), false);
    EXPECT_TRUE(unsure.at("ageing").at("at_risk").at(0).at("percent").is_null()) << "it may be late or not";
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

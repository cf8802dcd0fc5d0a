#include "portal/views/report_query.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace airtime::portal {
namespace {

const charging::Calendar calendar;
const charging::Instant now = charging::parse_instant("2026-11-30T14:20:00.000Z").value();
const std::int64_t today = calendar.day_of(now);

ReportQuery read(const HttpParameters& parameters) {
    return read_report_query(parameters, calendar, now);
}

std::string mistake_of(const HttpParameters& parameters) {
    const ReportQuery query = read(parameters);
    if (query.mistakes.empty()) return "";
    return std::string{query.mistakes.front().field} + ' ' + std::string{query.mistakes.front().reason};
}

TEST(ReportQuery, IsOfTheThirtyDaysBeforeTodayUnlessAskedOtherwise) {
    const ReportQuery query = read({{"report", ""}, {"first", ""}});
    EXPECT_TRUE(query.mistakes.empty());
    EXPECT_EQ(query.report, Report::lending);
    EXPECT_EQ(query.days.first, today - 30);
    EXPECT_EQ(query.days.last, today - 1);
    EXPECT_FALSE(query.dates_given);
    EXPECT_TRUE(read({{"last", "2026-11-29"}}).dates_given);
}

TEST(ReportQuery, NamesTheFieldThatMakesNoSense) {
    EXPECT_EQ(
        mistake_of({{"report", "lending"}, {"by", "tier"}, {"first", "2026-11-01"}, {"last", "2026-11-30"}}),
        "");
    EXPECT_EQ(mistake_of({{"report", "everything"}}), "report unknown");
    EXPECT_EQ(mistake_of({{"by", "colour"}}), "by unknown");
    EXPECT_EQ(mistake_of({{"first", "yesterday"}}), "first not_a_date");
    EXPECT_EQ(mistake_of({{"last", "2026-02-30"}}), "last not_a_date");
    EXPECT_EQ(mistake_of({{"first", "2026-11-02"}, {"last", "2026-11-01"}}), "last before_first");
    EXPECT_EQ(mistake_of({{"first", "2026-11-01"}, {"last", "2026-12-01"}}), "last not_over");
}

TEST(ReportQuery, HasABoundOnItsDays) {
    const auto of_days = [](std::int64_t days, const char* by, const char* report = "lending") {
        const std::string first = calendar.date_of(calendar.begin_of_day(today - days + 1));
        return mistake_of(
            {{"report", report}, {"by", by}, {"first", first}, {"last", calendar.date_of(now)}});
    };
    for (const char* by : {"week", "month", "tier"}) {
        EXPECT_EQ(of_days(report_days_max, by), "") << by;
        EXPECT_EQ(of_days(report_days_max + 1, by), "first too_long") << by;
    }
    EXPECT_EQ(of_days(report_by_day_max, "day"), "");
    EXPECT_EQ(of_days(report_by_day_max + 1, "day"), "first too_many_days");
    EXPECT_EQ(of_days(report_by_day_max + 1, ""), "first too_many_days") << "which is by day";
    EXPECT_EQ(of_days(report_days_max + 1, "day"), "first too_long");
    EXPECT_EQ(of_days(report_by_day_max + 1, "day", "roll"), "") << "its rows are months";
}

TEST(ReportQuery, TellsEachReportApartByWhatItKnowsOf) {
    for (const auto* by : {"day", "channel", "segment", "policy"}) {
        for (const auto* report : {"lending", "take_up", "refusals"}) {
            EXPECT_EQ(report_by_names.at(static_cast<std::size_t>(read({{"report", report}, {"by", by}}).by)),
                      by);
        }
    }
    EXPECT_EQ(read({{"report", "refusals"}, {"by", "reason"}}).by, ReportBy::reason);
    EXPECT_EQ(read({{"report", "refusals"}, {"by", "service"}}).by, ReportBy::service);
    EXPECT_EQ(read({{"report", "refusals"}, {"by", "tier"}}).by, ReportBy::month);
    EXPECT_EQ(read({{"report", "take_up"}, {"by", "service"}}).by, ReportBy::month);
    EXPECT_EQ(read({{"report", "lending"}, {"by", "reason"}}).by, ReportBy::month);
    EXPECT_EQ(read({{"report", "messages"}, {"by", "message"}}).by, ReportBy::message);
    EXPECT_EQ(read({{"report", "messages"}, {"by", "channel"}}).by, ReportBy::month);
    EXPECT_EQ(read({{"report", "vintage"}, {"by", "tier"}}).by, ReportBy::month);
}

TEST(ReportQuery, TellsApartByOtherThingsThanTimeWhatEventsOfAdvancesAddUpTo) {
    for (const char* report : {"lending", "fees", "write_offs"}) {
        EXPECT_EQ(read({{"report", report}, {"by", "tier"}}).by, ReportBy::tier) << report;
    }
    for (const char* report : {"vintage", "repeat", "collection"}) {
        EXPECT_EQ(read({{"report", report}, {"by", "tier"}}).by, ReportBy::month) << report;
    }
    EXPECT_EQ(read({{"report", "vintage"}, {"by", "week"}}).by, ReportBy::week);
    EXPECT_EQ(read({{"report", "roll"}, {"by", "day"}}).by, ReportBy::month);
}

TEST(ReportQuery, AsksForCurvesOfSixMonthsFromTheFirstOfTheMonth) {
    const ReportQuery query = read({{"report", "curves"}, {"by", "day"}});
    EXPECT_EQ(query.by, ReportBy::month);
    EXPECT_EQ(calendar.date_of(calendar.begin_of_day(query.days.first)), "2026-06-01");
    EXPECT_EQ(query.days.last, today - 1);
    const ReportQuery chosen = read({{"report", "curves"}, {"first", "2026-10-15"}, {"last", "2026-11-15"}});
    EXPECT_EQ(calendar.date_of(calendar.begin_of_day(chosen.days.first)), "2026-10-15");
}

TEST(SpanOfDate, IsADayAWeekOrAMonth) {
    EXPECT_EQ(span_of_date("2026-11-30", ReportBy::day), "2026-11-30");
    EXPECT_EQ(span_of_date("2026-11-30", ReportBy::month), "2026-11");
    EXPECT_EQ(span_of_date("2026-11-29", ReportBy::week), "2026-W48");
    EXPECT_EQ(span_of_date("2026-11-30", ReportBy::week), "2026-W49");
    EXPECT_EQ(span_of_date("2027-01-03", ReportBy::week), "2026-W53");
    EXPECT_EQ(span_of_date("2027-01-04", ReportBy::week), "2027-W01");
    EXPECT_EQ(span_of_date("unknown", ReportBy::week), "unknown");
}

}  // namespace
}  // namespace airtime::portal

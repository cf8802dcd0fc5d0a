#include "portal/views/report_spans.hpp"

#include <gmock/gmock.h>

namespace airtime::portal {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

const charging::Calendar spans_calendar;

ReportQuery of_days(std::string_view first, std::string_view last, ReportBy by,
                    Report report = Report::lending) {
    const auto day = [](std::string_view date) {
        return spans_calendar.day_of(charging::parse_instant(date).value());
    };
    return {.report = report, .by = by, .days = {.first = day(first), .last = day(last)}};
}

TEST(SpansOf, AreTheDaysAskedForByWeekOrMonth) {
    const DaysBySpan weeks = spans_of(of_days("2026-12-26", "2027-01-05", ReportBy::week), spans_calendar);
    ASSERT_EQ(weeks.size(), 3U);
    EXPECT_EQ(weeks.at("2026-W52").last - weeks.at("2026-W52").first, 1) << "Saturday and Sunday";
    EXPECT_EQ(weeks.at("2026-W53").last - weeks.at("2026-W53").first, 6);
    EXPECT_EQ(weeks.at("2027-W01").last - weeks.at("2027-W01").first, 1);
}

TEST(CutSpans, AreThoseThatTheRangeHasNotAllDaysOf) {
    const auto weeks = [](std::string_view first, std::string_view last) {
        return cut_spans(of_days(first, last, ReportBy::week), spans_calendar, std::nullopt);
    };
    EXPECT_THAT(weeks("2026-11-23", "2026-11-29"), IsEmpty()) << "Monday to Sunday";
    EXPECT_THAT(weeks("2026-11-24", "2026-11-29"), ElementsAre("2026-W48"));
    EXPECT_THAT(weeks("2026-11-23", "2026-11-28"), ElementsAre("2026-W48"));
    EXPECT_THAT(weeks("2026-11-22", "2026-11-30"), ElementsAre("2026-W47", "2026-W49"));
    EXPECT_THAT(weeks("2026-11-25", "2026-11-26"), ElementsAre("2026-W48"));
    EXPECT_THAT(weeks("2026-12-28", "2027-01-03"), IsEmpty()) << "a week of two years";
    const auto months = [](std::string_view first, std::string_view last) {
        return cut_spans(of_days(first, last, ReportBy::month), spans_calendar, std::nullopt);
    };
    EXPECT_THAT(months("2026-02-01", "2026-02-28"), IsEmpty());
    EXPECT_THAT(months("2028-02-01", "2028-02-28"), ElementsAre("2028-02"));
    EXPECT_THAT(months("2026-10-31", "2026-12-01"), ElementsAre("2026-10", "2026-12"));
}

TEST(CutSpans, AreAlsoThoseThatTheBooksBeginIn) {
    const auto cut = [](ReportBy by, std::string_view begins, Report report = Report::lending) {
        const std::int64_t first = spans_calendar.day_of(charging::parse_instant(begins).value());
        return cut_spans(of_days("2026-11-02", "2026-11-29", by, report), spans_calendar, first);
    };
    EXPECT_THAT(cut(ReportBy::week, "2026-11-09"), ElementsAre("2026-W46")) << "a Monday, of which a part";
    EXPECT_THAT(cut(ReportBy::day, "2026-11-02"), ElementsAre("2026-11-02"));
    EXPECT_THAT(cut(ReportBy::day, "2026-11-29"), ElementsAre("2026-11-29"));
    EXPECT_THAT(cut(ReportBy::day, "2026-11-01"), IsEmpty());
    EXPECT_THAT(cut(ReportBy::day, "2026-11-30"), IsEmpty());
    EXPECT_THAT(cut(ReportBy::channel, "2026-11-09"), IsEmpty());
    EXPECT_THAT(cut(ReportBy::month, "2026-11-09", Report::roll), IsEmpty());
}

TEST(CutSpans, AreNoneOfDaysOfOtherThingsAndOfRolls) {
    const auto cut = [](ReportBy by, Report report = Report::lending) {
        return cut_spans(of_days("2026-11-25", "2026-11-26", by, report), spans_calendar, std::nullopt);
    };
    EXPECT_THAT(cut(ReportBy::day), IsEmpty());
    EXPECT_THAT(cut(ReportBy::channel), IsEmpty());
    EXPECT_THAT(cut(ReportBy::month, Report::roll), IsEmpty());
}

}  // namespace
}  // namespace airtime::portal

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "portal/views/dashboard_view.hpp"
#include "portal/views/report_view.hpp"
#include "portal/views/timeline_rows.hpp"
#include "tests/portal/views/books_folder.hpp"

namespace airtime::portal {
namespace {

namespace json = boost::json;
using charging::EventKind;
using charging::LedgerEvent;

charging::Instant time_of(std::string_view text) {
    return charging::parse_instant(text).value();
}

LedgerEvent ledger_event(std::uint64_t number, EventKind kind, std::string_view at) {
    LedgerEvent event;
    event.contract = {"c1"};
    event.number = number;
    event.kind = kind;
    event.at = time_of(at);
    return event;
}

/// An advance of 5,000 and 500 on the 20th of November, due on the 25th.
LedgerEvent granted_advance() {
    LedgerEvent event = ledger_event(2, EventKind::advanced, "2026-11-20T08:00:00.000Z");
    event.advance = charging::AdvanceId{"a2"};
    event.principal = charging::Money::from_units(5'000);
    event.fee = charging::Money::from_units(500);
    event.about.due = time_of("2026-11-25T08:00:00.000Z");
    return event;
}

/// Two days behind: the last day that is complete is the 27th of November.
class FiguresOfBooks : public testing::Test {
  protected:
    FiguresOfBooks() { books.load(time_of("2026-11-28T16:52:00.000Z")); }

    json::object report(const HttpParameters& parameters) const {
        const auto view = report_view(books.reader, read_report_query(parameters, utc, now), utc, {});
        EXPECT_TRUE(view.ok());
        return view.ok() ? *view : json::object{};
    }

    const charging::Calendar utc;
    const charging::Instant now = time_of("2026-11-30T14:20:00.000Z");
    const BooksFolder books{{granted_advance()}};
};

TEST_F(FiguresOfBooks, EndWithTheLastDayThatIsComplete) {
    const auto figures = read_dashboard(books.reader, utc, now);
    ASSERT_TRUE(figures.ok()) << figures.error().why;
    const json::object shown = dashboard_view(*figures, utc, now);
    EXPECT_EQ(shown.at("month").at("last"), "2026-11-27");
    EXPECT_EQ(shown.at("freshness").at("behind"), true);
    EXPECT_EQ(shown.at("today").at("known"), false);
    EXPECT_EQ(shown.at("begins"), "2026-11-20");
    const json::array& days = shown.at("days").as_array();
    ASSERT_EQ(days.size(), 32U);
    EXPECT_EQ(days[29].at("outstanding"), "5500");
    EXPECT_EQ(days[22].at("lent"), "5000");
    EXPECT_TRUE(days[21].at("lent").is_null()) << "the books do not begin before";
    EXPECT_TRUE(days[30].at("lent").is_null());
    EXPECT_EQ(shown.at("ageing").at("buckets").at(1).at("owed"), "5500") << "two days late then";
}

TEST_F(FiguresOfBooks, OfAReportWithoutDatesEndThereTooAndOthersSayWhereTheyAreIncomplete) {
    const json::object ordinary = report({});
    EXPECT_EQ(ordinary.at("filter").at("first"), "2026-10-29");
    EXPECT_EQ(ordinary.at("filter").at("last"), "2026-11-27");
    EXPECT_TRUE(ordinary.at("incomplete_from").is_null());
    const json::object chosen =
        report({{"report", "repeat"}, {"first", "2026-11-19"}, {"last", "2026-11-29"}});
    EXPECT_EQ(chosen.at("filter").at("last"), "2026-11-29");
    EXPECT_EQ(chosen.at("incomplete_from"), "2026-11-28");
    const auto borrowers_of = [&](std::size_t row) {
        return chosen.at("rows").at(row).at("cells").at(0).at("value");
    };
    EXPECT_TRUE(borrowers_of(0).is_null()) << "before the books begin";
    EXPECT_EQ(borrowers_of(1), "1");
    EXPECT_EQ(borrowers_of(8), "0");
    EXPECT_TRUE(borrowers_of(9).is_null()) << "behind where they are";
}

TEST_F(FiguresOfBooks, SayWhichWeeksAndMonthsTheRangeCuts) {
    const json::object weeks = report({{"report", "lending"}, {"by", "week"}, {"first", "2026-11-18"}});
    EXPECT_EQ(weeks.at("has_cut"), true);
    EXPECT_EQ(weeks.at("rows").at(0).at("key"), "2026-W47");
    EXPECT_EQ(weeks.at("rows").at(0).at("cut"), true);
    const json::object whole =
        report({{"report", "lending"}, {"by", "week"}, {"first", "2026-11-16"}, {"last", "2026-11-22"}});
    EXPECT_EQ(whole.at("rows").at(0).at("cut"), true) << "the books begin on its Friday";
    const json::object days = report({{"report", "lending"}});
    EXPECT_EQ(days.at("rows").at(0).at("key"), "2026-11-20");
    EXPECT_EQ(days.at("rows").at(0).at("cut"), true) << "of which they may have a part";
    const json::object later =
        report({{"report", "lending"}, {"first", "2026-11-21"}, {"last", "2026-11-27"}});
    EXPECT_EQ(later.at("has_cut"), false);
}

TEST_F(FiguresOfBooks, AreCurvesOfEachMonthOfGranting) {
    const json::object curves = report({{"report", "curves"}});
    EXPECT_EQ(curves.at("filter").at("first"), "2026-06-01") << "though the books end before yesterday";
    EXPECT_EQ(curves.at("filter").at("last"), "2026-11-27");
    ASSERT_EQ(curves.at("columns").as_array().size(), 1U);
    EXPECT_EQ(curves.at("columns").at(0).at("name"), "2026-11");
    EXPECT_EQ(curves.at("columns").at(0).at("cut"), true);
    EXPECT_EQ(curves.at("plot").at("type"), "lines");
    EXPECT_EQ(curves.at("plot").at("columns"), "2026-11");
    EXPECT_EQ(curves.at("rows").as_array().size(), 8U) << "granted on the 20th, and seven days old";
    EXPECT_EQ(curves.at("rows").at(7).at("key"), "7");
    EXPECT_EQ(curves.at("rows").at(7).at("cells").at(0).at("value"), "0.0");
}

TEST_F(FiguresOfBooks, OfCollectionAreNotKnownBehindTheLastDayThatIsComplete) {
    const json::object shown =
        report({{"report", "collection"}, {"first", "2026-11-25"}, {"last", "2026-11-29"}});
    const json::array& rows = shown.at("rows").as_array();
    ASSERT_EQ(rows.size(), 5U);
    EXPECT_EQ(rows[0].at("cells").at(1).at("value"), "5500") << "fell due";
    EXPECT_EQ(rows[2].at("cells").at(0).at("value"), "5500") << "overdue before";
    EXPECT_EQ(rows[3].at("key"), "2026-11-28");
    for (const json::value& cell : rows[3].at("cells").as_array()) EXPECT_TRUE(cell.at("value").is_null());
    EXPECT_TRUE(rows[4].at("cells").at(0).at("value").is_null());
}

TEST(CollectionOfBooks, IsNotKnownBeforeTheLastDebtOfGrantsThatAreMissingIsOver) {
    const charging::Calendar utc;
    LedgerEvent repaid = ledger_event(1, EventKind::recovered, "2026-11-18T08:00:00.000Z");
    repaid.advance = charging::AdvanceId{"a1"};
    repaid.principal = -charging::Money::from_units(700);
    LedgerEvent settled = repaid;
    settled.kind = EventKind::settled;
    settled.principal = {};
    const auto shown_of = [&](const std::vector<LedgerEvent>& events) {
        const BooksFolder books{events};
        books.load(time_of("2026-11-28T16:52:00.000Z"));
        const HttpParameters asked{{"report", "collection"}, {"first", "2026-11-17"}, {"last", "2026-11-27"}};
        return report_view(books.reader, read_report_query(asked, utc, time_of("2026-11-30T14:20:00.000Z")),
                           utc, {})
            .value();
    };
    const json::object open = shown_of({repaid, granted_advance()});
    EXPECT_EQ(open.at("owed_unknown"), true);
    EXPECT_EQ(open.at("rows").as_array().size(), 11U);
    EXPECT_TRUE(open.at("rows").at(8).at("cells").at(1).at("value").is_null());
    settled.number = 2;
    LedgerEvent granted = granted_advance();
    granted.number = 3;
    const json::object over = shown_of({repaid, settled, granted});
    EXPECT_EQ(over.at("owed_unknown"), false);
    EXPECT_EQ(over.at("owed_unknown_before"), "2026-11-19");
    const json::array& rows = over.at("rows").as_array();
    ASSERT_EQ(rows.size(), 5U) << "two that are not known, and those from the due day on";
    EXPECT_EQ(rows[1].at("key"), "2026-11-18");
    EXPECT_TRUE(rows[1].at("cells").at(0).at("value").is_null());
    EXPECT_EQ(rows[2].at("key"), "2026-11-25");
    EXPECT_EQ(rows[2].at("cells").at(1).at("value"), "5500");
}

TEST_F(FiguresOfBooks, OfNoBooksAreNoneAndWhatWasAskedStays) {
    const json::object shown =
        report_without_books(read_report_query({}, utc, now), utc, {.absent = true, .why = "none"});
    EXPECT_EQ(shown.at("filter").at("first"), "2026-10-31");
    EXPECT_EQ(shown.at("filter").at("last"), "2026-11-29");
    EXPECT_EQ(shown.at("freshness").at("known"), false);
}

TEST_F(FiguresOfBooks, OfRollsAreKnownWhereBothDaysAre) {
    const json::object shown = report({{"report", "roll"}, {"first", "2026-11-01"}, {"last", "2026-11-27"}});
    const json::object& row = shown.at("rows").at(0).as_object();
    EXPECT_EQ(row.at("key"), "2026-11-27");
    EXPECT_TRUE(row.at("cells").at(0).at("value").is_null()) << "30 days before there were no books";
    EXPECT_EQ(row.at("cells").at(1).at("value"), "0");
    EXPECT_TRUE(row.at("cells").at(2).at("value").is_null());
}

TEST(UsageOfBooks, SaysThatThereAreMoreRowsAndAddsAllOfThemUp) {
    constexpr std::uint64_t sessions = 501;
    std::vector<LedgerEvent> events;
    for (std::uint64_t number = 1; number <= sessions; ++number) {
        events.push_back(ledger_event(number, EventKind::used, "2026-11-20T08:00:00.000Z"));
        events.back().session = charging::SessionId{"s" + std::to_string(number)};
        events.back().service = charging::ServiceName{"data"};
        events.back().units = 2;
        events.back().changes = {{{"main"}, -charging::Money::from_units(1)}};
    }
    const BooksFolder books{events};
    const auto now = time_of("2026-11-21T12:00:00.000Z");
    books.load(now);
    const charging::Calendar utc;
    const TimelineQuery query = read_timeline_query({{"usage", "yes"}}, utc);
    const json::object shown = usage_view({"c1"}, query, books.reader, utc, now);
    EXPECT_EQ(shown.at("rows").as_array().size(), 500U);
    EXPECT_EQ(shown.at("more"), true);
    ASSERT_EQ(shown.at("sums").as_array().size(), 1U);
    EXPECT_EQ(shown.at("sums").at(0).at("cost"), "501");
    EXPECT_EQ(shown.at("sums").at(0).at("units"), "1002");
    EXPECT_EQ(shown.at("since"), "");
    events.pop_back();
    const BooksFolder fewer{events};
    fewer.load(now);
    EXPECT_EQ(usage_view({"c1"}, query, fewer.reader, utc, now).at("more"), false);
}

TEST(UsageOfBooks, SaysSinceWhenItIsKeptWhereOlderDaysAreAskedFor) {
    const BooksFolder books{{ledger_event(1, EventKind::used, "2026-08-01T08:00:00.000Z")}};
    const auto now = time_of("2026-11-21T12:00:00.000Z");
    books.load(now);
    const charging::Calendar utc;
    const auto since = [&](std::string_view from) {
        const TimelineQuery query = read_timeline_query({{"usage", "yes"}, {"from", std::string{from}}}, utc);
        return usage_view({"c1"}, query, books.reader, utc, now).at("since");
    };
    EXPECT_EQ(since("2026-08-23"), "2026-08-24") << "of 90 days, today included";
    EXPECT_EQ(since("2026-08-24"), "");
}

/// What stands with the timeline of a page that holds no events.
json::object usage_on_page(const BooksFolder& books, const charging::Contract& contract,
                           charging::Instant now) {
    const charging::Policy policy;
    json::object view;
    add_rows(view, contract, Timeline{}, TimelineQuery{}, std::nullopt, books.reader, policy, now);
    return view.at("usage").as_object();
}

TEST(UsageOnATimeline, IsAddedUpBelowIt) {
    LedgerEvent used = ledger_event(1, EventKind::used, "2026-11-20T08:00:00.000Z");
    used.service = charging::ServiceName{"data"};
    used.units = 2;
    used.changes = {{{"main"}, -charging::Money::from_units(7)}};
    LedgerEvent more = used;
    more.number = 2;
    more.at = time_of("2026-11-21T08:00:00.000Z");
    const BooksFolder books{{used, more}};
    const auto now = time_of("2026-11-21T12:00:00.000Z");
    books.load(now);
    charging::Contract contract;
    contract.id = {"c1"};
    const json::object shown = usage_on_page(books, contract, now);
    EXPECT_EQ(shown.at("known"), true);
    EXPECT_EQ(shown.at("more"), false);
    EXPECT_EQ(shown.at("since"), "");
    EXPECT_EQ(shown.at("has_sums"), true);
    ASSERT_EQ(shown.at("sums").as_array().size(), 1U);
    EXPECT_EQ(shown.at("sums").at(0).at("amount"), "-14");
    EXPECT_EQ(shown.at("sums").at(0).at("units"), "4");
}

TEST(UsageOnATimeline, SaysSinceWhenItIsKeptOfContractsThatAreOlder) {
    const BooksFolder books{{ledger_event(1, EventKind::used, "2026-08-01T08:00:00.000Z")}};
    const auto now = time_of("2026-11-21T12:00:00.000Z");
    books.load(now);
    charging::Contract contract;
    contract.id = {"c1"};
    contract.activated_at = time_of("2026-08-23T23:59:59.999Z");
    const json::object older = usage_on_page(books, contract, now);
    EXPECT_EQ(older.at("since"), "2026-08-24");
    EXPECT_EQ(older.at("has_sums"), false);
    contract.activated_at = time_of("2026-08-24T00:00:00.000Z");
    EXPECT_EQ(usage_on_page(books, contract, now).at("since"), "");
}

}  // namespace
}  // namespace airtime::portal

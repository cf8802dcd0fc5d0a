#include "portal/views/timeline.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <boost/json.hpp>

#include "base/csv.hpp"
#include "portal/views/event_view.hpp"
#include "tests/charging/samples.hpp"

namespace airtime::portal {
namespace {

using charging::dong;
using charging::EventKind;
using charging::LedgerEvent;
using ::testing::HasSubstr;

LedgerEvent event_of(std::uint64_t number, EventKind kind = EventKind::adjusted) {
    LedgerEvent event;
    event.kind = kind;
    event.number = number;
    event.at = charging::sample_now() + std::chrono::hours{number};
    event.contract = {"c1"};
    event.changes = {{{"main"}, dong(static_cast<std::int64_t>(number))}};
    return event;
}

TimelineQuery query_of(const HttpParameters& parameters) {
    return read_timeline_query(parameters, charging::Calendar{});
}

/// What the books would answer that have these events.
std::vector<LedgerEvent> booked_of(const std::vector<LedgerEvent>& events,
                                   const books::TimelineFilter& filter) {
    std::vector<LedgerEvent> found;
    for (const LedgerEvent& event : events) {
        if (takes(filter, event) && found.size() <= filter.max) found.push_back(event);
    }
    return found;
}

std::vector<LedgerEvent> first_of(std::vector<LedgerEvent> events, std::size_t count) {
    events.resize(std::min(events.size(), count));
    return events;
}

std::vector<LedgerEvent> without_first(std::vector<LedgerEvent> events, std::size_t count) {
    events.erase(events.begin(), events.begin() + static_cast<std::ptrdiff_t>(count));
    return events;
}

/// Newest first.
std::vector<LedgerEvent> story(std::uint64_t events) {
    std::vector<LedgerEvent> all;
    for (std::uint64_t number = events; number > 0; --number) {
        constexpr std::array kinds{EventKind::recharged, EventKind::adjusted, EventKind::waived};
        all.push_back(event_of(number + 1, kinds[number % kinds.size()]));
    }
    return all;
}

RC_GTEST_PROP(TimelineMerge, IsTheSameWhereverRedisEndsAndTheBooksBegin, ()) {
    const auto all = story(*rc::gen::inRange<std::uint64_t>(0, 60));
    const auto in_redis = *rc::gen::inRange<std::size_t>(0, all.size() + 1);
    const auto not_in_books = *rc::gen::inRange<std::size_t>(0, in_redis + 1);
    books::TimelineFilter filter;
    filter.max = *rc::gen::inRange<std::size_t>(1, 20);
    if (*rc::gen::arbitrary<bool>()) filter.kinds = {EventKind::waived};
    if (*rc::gen::arbitrary<bool>()) filter.before = *rc::gen::inRange<std::uint64_t>(0, 62);
    const operations::NewestEvents newest{.events = first_of(all, in_redis)};
    const std::vector<LedgerEvent> in_books = without_first(all, not_in_books);
    // The books are complete up to their newest event.
    const auto through =
        in_books.empty() ? charging::Instant{} : in_books.front().at + std::chrono::milliseconds{1};
    const Timeline merged = merge_timeline(
        newest, BookedEvents{.events = booked_of(in_books, filter), .through = through}, filter);
    const auto expected = booked_of(all, filter);
    RC_ASSERT(merged.more == (expected.size() > filter.max));
    RC_ASSERT(merged.events == first_of(expected, filter.max));
    // Where both end at the same event, nothing lies between them either, but nobody can tell.
    if (not_in_books < in_redis || in_redis == 0) RC_ASSERT(merged.complete);
}

TEST(Timeline, SaysThatSomethingMayBeMissingBetweenRedisAndTheBooks) {
    const auto all = story(10);
    const operations::NewestEvents newest{.events = first_of(all, 3)};
    const std::vector<LedgerEvent> booked = without_first(all, 5);
    const auto complete = [&](charging::Instant through) {
        return merge_timeline(newest, BookedEvents{.events = booked, .through = through}, {}).complete;
    };
    EXPECT_FALSE(complete(newest.events.back().at)) << "an event of that moment may be in neither";
    EXPECT_TRUE(complete(newest.events.back().at + std::chrono::milliseconds{1}));
    EXPECT_FALSE(merge_timeline(newest, std::nullopt, {}).complete) << "without books";
    EXPECT_TRUE(merge_timeline({.events = all}, std::nullopt, {}).complete)
        << "Redis reaches back to the opening";
    EXPECT_FALSE(merge_timeline({.events = all, .all_unread = false}, std::nullopt, {}).complete);
}

TEST(Timeline, IsCompleteOnALaterPageWhereTheBooksReachIntoWhatRedisHas) {
    const auto all = story(10);
    const operations::NewestEvents newest{.events = first_of(all, 3)};  // 11, 10 and 9
    books::TimelineFilter filter;
    filter.before = 6;
    const auto complete = [&](std::uint64_t newest_in_books) {
        const BookedEvents booked{.events = booked_of(all, filter), .newest = newest_in_books};
        return merge_timeline(newest, booked, filter).complete;
    };
    EXPECT_TRUE(complete(9));
    EXPECT_FALSE(complete(8)) << "what is between them may be in neither";
}

TEST(Timeline, SaysWhereOlderEventsWereDropped) {
    const auto all = story(10);
    const operations::NewestEvents newest{.events = first_of(all, 3)};
    const auto kept = first_of(all, 6);
    BookedEvents booked{.through = all.front().at, .kept_since = kept.back().at};
    const auto merged = [&](const books::TimelineFilter& filter) {
        booked.events = booked_of(kept, filter);
        return merge_timeline(newest, booked, filter);
    };
    EXPECT_EQ(merged({}).kept_since, booked.kept_since);
    EXPECT_FALSE(merged({}).complete);
    EXPECT_EQ(merged({.max = 5}).kept_since, std::nullopt) << "the next page says it";
    EXPECT_TRUE(merged({.from = booked.kept_since}).complete) << "nothing older was asked for";
    EXPECT_FALSE(merged({.until = booked.kept_since}).complete) << "and here nothing else";
    booked.kept_since.reset();
    EXPECT_TRUE(merged({}).complete);
    booked.kept_since = all.back().at;
    booked.events = booked_of(all, {});
    EXPECT_TRUE(merge_timeline(newest, booked, {}).complete) << "they reach back to the opening";
}

TEST(Timeline, ShowsAPageAndTheLinkToTheNext) {
    const auto all = story(timeline_page_max + 1);
    TimelineQuery query = query_of({{"kinds", "adjusted"}, {"kinds", "waived"}, {"kinds", "recharged"}});
    const auto page_of = [&](const std::vector<LedgerEvent>& events) {
        return timeline_view(merge_timeline({.events = events}, std::nullopt, query.filter), query,
                             std::nullopt);
    };
    const boost::json::object first = page_of(all);
    EXPECT_EQ(first.at("events").as_array().size(), timeline_page_max);
    EXPECT_EQ(first.at("older").as_string(), "?kinds=adjusted&kinds=waived&kinds=recharged&before=3");
    EXPECT_EQ(first.at("newest").as_string(), "");
    query.filter.before = 3;
    const boost::json::object second = page_of(all);
    EXPECT_EQ(second.at("events").as_array().size(), 1U);
    EXPECT_EQ(second.at("older").as_string(), "") << "there are no more";
    EXPECT_EQ(second.at("newest").as_string(), "?kinds=adjusted&kinds=waived&kinds=recharged");
}

TEST(TimelineFilter, TakesKindsChannelAndBothDays) {
    const TimelineQuery query =
        query_of({{"kinds", "advanced"}, {"channel", "sms"}, {"from", "2026-11-15"}, {"to", "2026-11-16"}});
    ASSERT_TRUE(query.mistakes.empty());
    LedgerEvent event = event_of(1, EventKind::advanced);
    event.note = "sms k1";
    const auto taken_at = [&](std::string_view time) {
        event.at = charging::at(time);
        return takes(query.filter, event);
    };
    EXPECT_FALSE(taken_at("2026-11-14T23:59:59.999Z"));
    EXPECT_TRUE(taken_at("2026-11-15T00:00:00.000Z"));
    EXPECT_TRUE(taken_at("2026-11-16T23:59:59.999Z"));
    EXPECT_FALSE(taken_at("2026-11-17T00:00:00.000Z"));
    event.at = charging::at("2026-11-15");
    event.note = "automatic";
    EXPECT_FALSE(takes(query.filter, event)) << "of another channel";
    event.note = "sms k1";
    event.kind = EventKind::adjusted;
    EXPECT_FALSE(takes(query.filter, event)) << "of another kind";
}

TEST(TimelineFilter, SaysOfEachFieldWhyItMakesNoSense) {
    const auto mistakes = [](const HttpParameters& parameters) { return query_of(parameters).mistakes; };
    using Mistakes = std::vector<FieldMistake>;
    EXPECT_EQ(mistakes({{"from", "yesterday"}}), (Mistakes{{"from", "not_a_date"}}));
    EXPECT_EQ(mistakes({{"to", "2026-02-30"}}), (Mistakes{{"to", "not_a_date"}}));
    EXPECT_EQ(mistakes({{"from", "2026-11-02"}, {"to", "2026-11-01"}}), (Mistakes{{"to", "before_first"}}));
    EXPECT_EQ(mistakes({{"from", "2026-11-01"}, {"to", "2026-11-01"}}), Mistakes{});
    EXPECT_EQ(mistakes({{"kinds", "opened"}}), (Mistakes{{"kinds", "unknown"}})) << "no credit event";
    EXPECT_EQ(mistakes({{"channel", "post"}}), (Mistakes{{"channel", "unknown"}}));
    EXPECT_EQ(mistakes({{"channel", ""}, {"from", ""}, {"usage", ""}}), Mistakes{}) << "an empty form";
    EXPECT_EQ(mistakes({{"before", "-1"}}), (Mistakes{{"before", "not_a_number"}}));
    EXPECT_EQ(mistakes({{"usage", "maybe"}}), (Mistakes{{"usage", "unknown"}}));
    EXPECT_EQ(mistakes({{"q", "other pages' fields"}}), Mistakes{});
}

TEST(TimelineFilter, IsAsItWasInTheLinkThatItMakes) {
    const HttpParameters given{{"kinds", "advanced"},
                               {"channel", "auto"},
                               {"from", "2026-11-01"},
                               {"to", "2026-11-30"},
                               {"usage", "yes"}};
    const std::string link = timeline_link(query_of(given), 7);
    EXPECT_EQ(link, "?kinds=advanced&channel=auto&from=2026-11-01&to=2026-11-30&usage=yes&before=7");
    const auto again = query_of(*read_form(link.substr(1)));
    EXPECT_EQ(timeline_link(again, 7), link);
    EXPECT_EQ(timeline_link(query_of({{"from", "\"><script>"}}), std::nullopt), "");
    EXPECT_EQ(timeline_link(query_of({{"kinds", "used"}, {"usage", "yes"}}), std::nullopt), "?kinds=used");
}

TEST(TimelineFilter, ShowsWhatWasWrittenAndMarksIt) {
    const boost::json::object view = filter_view(query_of({{"from", "x\x1b[0m"}, {"kinds", "waived"}}));
    EXPECT_EQ(view.at("from").at("value").as_string(), "x\\x1b[0m");
    EXPECT_TRUE(view.at("from").at("wrong").as_bool());
    EXPECT_FALSE(view.at("to").at("wrong").as_bool());
    EXPECT_TRUE(view.at("filtered").as_bool());
    EXPECT_FALSE(filter_view(query_of({})).at("filtered").as_bool());
}

TEST(TimelineCsv, IsForSpreadsheetsAndRunsNoFormula) {
    LedgerEvent event = event_of(2);
    event.note = "=HYPERLINK(\"x\")";
    event.changes = {{{"main"}, dong(-5)}};
    const std::string csv = timeline_csv({.events = {event}}, charging::Calendar{});
    EXPECT_TRUE(csv.starts_with("\xEF\xBB\xBFn,at,kind,"));
    std::istringstream lines{csv};
    std::string line;
    std::getline(lines, line);
    std::getline(lines, line);
    EXPECT_THAT(line, HasSubstr(",-5,")) << "a number stays one";
    EXPECT_THAT(line, HasSubstr("\"'=HYPERLINK"));
    EXPECT_TRUE(line.ends_with("\r"));
    EXPECT_EQ(csv_cells(line)->size(), 14U);
    event.changes = {{{"main"}, dong(-5)}, {{"promo"}, dong(-2)}};
    EXPECT_THAT(timeline_csv({.events = {event}}, charging::Calendar{}), HasSubstr("main -5; promo -2,-7"))
        << "what went to which account";
}

TEST(EventView, TellsWhoConsentedToWhatByWhichWay) {
    LedgerEvent enrolled = event_of(3, EventKind::enrolment_changed);
    enrolled.note = "active sms vi-3";
    LedgerEvent paused = event_of(2, EventKind::enrolment_changed);
    paused.note = "paused care until 2026-12-01T00:00:00.000Z by k7 lan on holiday";
    const std::vector<LedgerEvent> events{enrolled, event_of(9), paused};
    const boost::json::array consents = consents_of(events);
    ASSERT_EQ(consents.size(), 2U);
    EXPECT_EQ(consents[0].at("state").as_string(), "active");
    EXPECT_EQ(consents[0].at("channel").as_string(), "sms");
    EXPECT_EQ(consents[0].at("text_version").as_string(), "vi-3");
    EXPECT_EQ(consents[0].at("by").as_string(), "");
    EXPECT_EQ(consents[1].at("text_version").as_string(), "");
    EXPECT_EQ(consents[1].at("until").as_string(), "2026-12-01T00:00:00.000Z");
    EXPECT_EQ(consents[1].at("by").as_string(), "lan");
    EXPECT_EQ(consents[1].at("reason").as_string(), "on holiday");
}

TEST(EventView, HasWhatEachEventIsAbout) {
    LedgerEvent event = event_of(2, EventKind::advanced);
    event.note = "automatic";
    event.advance = {{"a1"}};
    event.principal = dong(5'000);
    event.fee = dong(500);
    const boost::json::object row = event_row(event);
    EXPECT_EQ(row.at("channel").as_string(), "auto");
    EXPECT_EQ(row.at("principal").as_string(), "5000");
    EXPECT_TRUE(row.at("moves_debt").as_bool());
    EXPECT_FALSE(row.contains("session"));
    EXPECT_FALSE(event_row(event_of(3)).at("moves_debt").as_bool());
}

}  // namespace
}  // namespace airtime::portal

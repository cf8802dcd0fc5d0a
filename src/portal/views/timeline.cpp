#include "portal/views/timeline.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>
#include <iterator>

#include "base/csv.hpp"
#include "base/decimal_text.hpp"
#include "charging/contract/event_kind.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_cells.hpp"
#include "portal/views/event_view.hpp"

namespace airtime::portal {

namespace {

using charging::LedgerEvent;

/// How many days of usage are shown where no dates are asked for.
constexpr std::int64_t usage_days_default = 31;
constexpr std::size_t usage_rows_max = 500;
constexpr std::size_t consents_max = 10;

/// The opening has the first number, and is no credit event.
bool reaches_the_begin(const std::vector<LedgerEvent>& newest) {
    return !newest.empty() && newest.back().number <= 2;
}

/// Whether the books have all that lies before the oldest event that Redis has.
bool joins(const std::vector<LedgerEvent>& newest, const BookedEvents& booked) {
    if (newest.empty()) return true;
    const LedgerEvent& oldest = newest.back();
    return oldest.at < booked.through || booked.newest >= oldest.number ||
           (!booked.events.empty() && booked.events.front().number >= oldest.number);
}

/// The number of the newest event that the books have, where it may be one that Redis has too.
std::uint64_t newest_booked(const charging::ContractId& contract, const LedgerEvent& oldest_in_redis,
                            const books::BooksReader& books) {
    // Clocks of nodes differ.
    const auto events =
        told(books.timeline(contract, {.from = oldest_in_redis.at - std::chrono::minutes{1}, .max = 1}));
    return events && !events->empty() ? events->front().number : 0;
}

/// Where something that the filter asks for may have been dropped.
std::optional<charging::Instant> dropped_before(const Timeline& timeline, const BookedEvents& booked,
                                                const books::TimelineFilter& filter) {
    if (!booked.kept_since || timeline.more || reaches_the_begin(timeline.events)) return std::nullopt;
    return !filter.from || *filter.from < *booked.kept_since ? booked.kept_since : std::nullopt;
}

}  // namespace

Timeline merge_timeline(const operations::NewestEvents& newest, const std::optional<BookedEvents>& booked,
                        const books::TimelineFilter& filter) {
    Timeline timeline;
    std::ranges::copy_if(newest.events, std::back_inserter(timeline.events),
                         [&](const LedgerEvent& event) { return takes(filter, event); });
    if (booked) timeline.events.insert(timeline.events.end(), booked->events.begin(), booked->events.end());
    // Stable: of an event that is in both, the one of Redis is kept, which is the same.
    std::ranges::stable_sort(timeline.events, std::greater{}, &LedgerEvent::number);
    const auto is_same = [](const LedgerEvent& a, const LedgerEvent& b) { return a.number == b.number; };
    timeline.events.erase(std::unique(timeline.events.begin(), timeline.events.end(), is_same),
                          timeline.events.end());
    timeline.more = timeline.events.size() > filter.max;
    if (timeline.more) timeline.events.resize(filter.max);
    const bool has_all = reaches_the_begin(newest.events);
    if (booked && !has_all) timeline.kept_since = dropped_before(timeline, *booked, filter);
    timeline.complete =
        newest.all_unread && (has_all || (booked && joins(newest.events, *booked) && !timeline.kept_since));
    return timeline;
}

Timeline timeline_of(const charging::Contract& contract, const operations::NewestEvents& newest,
                     const books::BooksReader& books, const books::TimelineFilter& filter,
                     const charging::Calendar& calendar) {
    books::TimelineFilter one_more = filter;
    one_more.max = filter.max + 1;
    auto events = told(books.timeline(contract.id, one_more));
    const auto fresh = told(books.freshness());
    if (!events || !fresh) return merge_timeline(newest, std::nullopt, filter);
    BookedEvents booked{.events = std::move(*events), .through = fresh->through};
    if (fresh->events_since) {
        const charging::Instant since = calendar.begin_of_day(*fresh->events_since);
        if (contract.activated_at < since) booked.kept_since = since;
    }
    if (!newest.events.empty() && newest.events.back().at >= booked.through) {
        booked.newest = newest_booked(contract.id, newest.events.back(), books);
    }
    return merge_timeline(newest, booked, filter);
}

boost::json::object timeline_view(const Timeline& timeline, const TimelineQuery& query,
                                  std::optional<charging::Instant> through) {
    boost::json::array events;
    for (const LedgerEvent& event : timeline.events) events.push_back(event_row(event));
    boost::json::object view{{"events", std::move(events)}, {"complete", timeline.complete}};
    if (timeline.kept_since) view["kept_since"] = charging::to_iso8601(*timeline.kept_since);
    if (through) view["books_through"] = charging::to_iso8601(*through);
    view["older"] = timeline.more ? timeline_link(query, timeline.events.back().number) : std::string{};
    view["next"] = timeline.more ? boost::json::value(std::to_string(timeline.events.back().number))
                                 : boost::json::value(nullptr);
    view["newest"] = query.filter.before ? timeline_link(query, std::nullopt) : std::string{};
    return view;
}

operations::schema::Schema timeline_schema() {
    using namespace operations::schema;
    return record(
        {{"events", list_of(event_schema(), "newest first")},
         {"complete", yes_no("false: events may be missing, because there are no books, they are behind, or "
                             "older events are not kept")},
         {"kept_since", time("where older events were asked for that are not kept any more"), sometimes},
         {"books_through", time("every event before it is in the books"), sometimes},
         {"next", or_null(text("the cursor of the next page; null: this is the last"))},
         {"older", text("the query of the next page, the filter included; empty: this is the last")},
         {"newest", text("the same for the first page; empty: this is it")}});
}

boost::json::object usage_view(const charging::ContractId& contract, const TimelineQuery& query,
                               const books::BooksReader& books, const charging::Calendar& calendar,
                               charging::Instant now) {
    boost::json::object view{{"asked", query.usage}, {"known", false}, {"more", false}, {"since", ""}};
    boost::json::array rows;
    boost::json::array sums;
    if (query.usage) {
        const charging::Instant one_ms_before_end =
            query.filter.until.value_or(now + std::chrono::milliseconds{1}) - std::chrono::milliseconds{1};
        const std::int64_t last = calendar.day_of(one_ms_before_end);
        const std::int64_t first =
            query.filter.from ? calendar.day_of(*query.filter.from) : last - (usage_days_default - 1);
        const books::DayRange days{.first = first, .last = last};
        const auto used = told(books.usage(contract, days, usage_rows_max));
        const auto by_service = told(books.usage_by_service(contract, days));
        view["known"] = used && by_service;
        Int128 all_rows = 0;
        for (const books::ServiceUsage& service : by_service.value_or(std::vector<books::ServiceUsage>{})) {
            all_rows += service.rows;
            sums.push_back({{"service", operations::printable(service.service)},
                            {"units", to_whole(service.units)},
                            {"cost", service.cost.to_string()}});
        }
        view["more"] = all_rows > static_cast<Int128>(used ? used->size() : 0);
        for (const books::Usage& usage : used.value_or(std::vector<books::Usage>{})) {
            rows.push_back({{"day", calendar.date_of(calendar.begin_of_day(usage.day))},
                            {"session", operations::printable(usage.session)},
                            {"service", operations::printable(usage.service)},
                            {"units", to_whole(usage.units)},
                            {"cost", usage.cost.to_string()}});
        }
        if (const auto fresh = told(books.freshness())) {
            view["through"] = charging::to_iso8601(fresh->through);
            if (fresh->usage_since && first < *fresh->usage_since) {
                view["since"] = calendar.date_of(calendar.begin_of_day(*fresh->usage_since));
            }
        }
    }
    view["sums"] = std::move(sums);
    view["rows"] = std::move(rows);
    return view;
}

operations::schema::Schema usage_schema() {
    using namespace operations::schema;
    return record({{"asked", yes_no()},
                   {"known", yes_no("false: there are no books")},
                   {"through", time("what was used before it is in the books"), sometimes},
                   {"rows", list_of(record({{"day", date()},
                                            {"session", text()},
                                            {"service", text()},
                                            {"units", decimal()},
                                            {"cost", decimal()}}),
                                    "at most the newest 500")},
                   {"more", yes_no("there are more rows")},
                   {"sums", list_of(record({{"service", text()}, {"units", decimal()}, {"cost", decimal()}}),
                                    "of all rows")},
                   {"since", text("the day from which on usage is kept, where older days were asked for; "
                                  "else empty")}});
}

boost::json::array newest_consents(const charging::Contract& contract, const operations::NewestEvents& newest,
                                   const books::BooksReader& books, const charging::Calendar& calendar) {
    const books::TimelineFilter filter{.kinds = {charging::EventKind::enrolment_changed},
                                       .max = consents_max};
    return consents_of(timeline_of(contract, newest, books, filter, calendar).events);
}

std::string timeline_csv(const Timeline& timeline, const charging::Calendar& calendar) {
    std::string csv{csv_byte_order_mark};
    csv += csv_line(event_columns()) + "\r\n";
    for (const LedgerEvent& event : timeline.events) csv += csv_line(event_cells(event, calendar)) + "\r\n";
    return csv;
}

}  // namespace airtime::portal

#include "portal/views/timeline.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <functional>
#include <iterator>

#include "base/csv.hpp"
#include "base/decimal_text.hpp"
#include "charging/contract/event_kind.hpp"
#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_view.hpp"

namespace airtime::portal {

namespace {

using charging::LedgerEvent;

/// How many days of usage are shown where no dates are asked for.
constexpr std::int64_t usage_days_default = 31;
constexpr std::size_t usage_rows_max = 500;

/// The opening has the first number, and is no credit event.
bool reaches_the_begin(const std::vector<LedgerEvent>& newest) {
    return !newest.empty() && newest.back().number <= 2;
}

/// Whether the books have all that lies before the oldest event that Redis has.
bool joins(const std::vector<LedgerEvent>& newest, const std::vector<LedgerEvent>& booked,
           std::optional<charging::Instant> through) {
    if (newest.empty()) return true;
    const LedgerEvent& oldest = newest.back();
    return (through && oldest.at < *through) || (!booked.empty() && booked.front().number >= oldest.number);
}

}  // namespace

Timeline merge_timeline(const operations::NewestEvents& newest,
                        const std::optional<std::vector<LedgerEvent>>& booked,
                        std::optional<charging::Instant> through, const books::TimelineFilter& filter) {
    Timeline timeline;
    std::ranges::copy_if(newest.events, std::back_inserter(timeline.events),
                         [&](const LedgerEvent& event) { return takes(filter, event); });
    if (booked) timeline.events.insert(timeline.events.end(), booked->begin(), booked->end());
    // Stable: of an event that is in both, the one of Redis is kept, which is the same.
    std::ranges::stable_sort(timeline.events, std::greater{}, &LedgerEvent::number);
    const auto is_same = [](const LedgerEvent& a, const LedgerEvent& b) { return a.number == b.number; };
    timeline.events.erase(std::unique(timeline.events.begin(), timeline.events.end(), is_same),
                          timeline.events.end());
    timeline.more = timeline.events.size() > filter.max;
    if (timeline.more) timeline.events.resize(filter.max);
    timeline.complete = newest.all_unread && (reaches_the_begin(newest.events) ||
                                              (booked && joins(newest.events, *booked, through)));
    return timeline;
}

Timeline timeline_of(const charging::ContractId& contract, const operations::NewestEvents& newest,
                     const books::BooksReader& books, const books::TimelineFilter& filter) {
    books::TimelineFilter one_more = filter;
    one_more.max = filter.max + 1;
    return merge_timeline(newest, told(books.timeline(contract, one_more)), told_through(books), filter);
}

boost::json::object timeline_view(const Timeline& timeline, const TimelineQuery& query,
                                  std::optional<charging::Instant> through) {
    boost::json::array events;
    for (const LedgerEvent& event : timeline.events) events.push_back(event_row(event));
    boost::json::object view{{"events", std::move(events)}, {"complete", timeline.complete}};
    if (through) view["books_through"] = charging::to_iso8601(*through);
    view["older"] = timeline.more ? timeline_link(query, timeline.events.back().number) : std::string{};
    view["newest"] = query.filter.before ? timeline_link(query, std::nullopt) : std::string{};
    return view;
}

boost::json::object usage_view(const charging::ContractId& contract, const TimelineQuery& query,
                               const books::BooksReader& books, const charging::Calendar& calendar,
                               charging::Instant now) {
    boost::json::object view{{"asked", query.usage}, {"known", false}};
    boost::json::array rows;
    if (query.usage) {
        const charging::Instant one_ms_before_end =
            query.filter.until.value_or(now + std::chrono::milliseconds{1}) - std::chrono::milliseconds{1};
        const std::int64_t last = calendar.day_of(one_ms_before_end);
        const std::int64_t first =
            query.filter.from ? calendar.day_of(*query.filter.from) : last - (usage_days_default - 1);
        const auto used = told(books.usage(contract, {.first = first, .last = last}, usage_rows_max));
        view["known"] = used.has_value();
        for (const books::Usage& usage : used.value_or(std::vector<books::Usage>{})) {
            rows.push_back({{"day", calendar.date_of(calendar.begin_of_day(usage.day))},
                            {"session", operations::printable(usage.session)},
                            {"service", operations::printable(usage.service)},
                            {"units", to_whole(usage.units)},
                            {"cost", usage.cost.to_string()}});
        }
        if (const auto through = told_through(books)) view["through"] = charging::to_iso8601(*through);
    }
    view["rows"] = std::move(rows);
    return view;
}

std::string timeline_csv(const Timeline& timeline, const charging::Calendar& calendar) {
    constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
    std::string csv{byte_order_mark};
    const auto add = [&csv](const std::vector<std::string>& cells) { csv += csv_line(cells) + "\r\n"; };
    add({"n", "at", "kind", "channel", "accounts", "amount", "principal", "fee", "vat", "advance", "session",
         "service", "note"});
    for (const LedgerEvent& event : timeline.events) {
        std::string accounts;
        for (const charging::Part& change : event.changes) {
            accounts.append(accounts.empty() ? "" : " ").append(change.account.value);
        }
        const auto channel = channel_of(event);
        using operations::printable;
        add({std::to_string(event.number), charging::written_time(event.at, calendar),
             std::string{charging::name_of(event.kind)},
             channel ? std::string{channel_word(*channel)} : std::string{}, printable(accounts),
             moved_by(event).to_string(), event.principal.to_string(), event.fee.to_string(),
             event.vat.to_string(), event.advance ? printable(event.advance->value) : "",
             event.session ? printable(event.session->value) : "",
             event.service ? printable(event.service->value) : "", printable(event.note)});
    }
    return csv;
}

}  // namespace airtime::portal

#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "charging/contract/contract.hpp"
#include "operations/json_schema.hpp"
#include "operations/newest_events.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/timeline_filter.hpp"

/// Everything that happened to a contract's credit, from Redis and the books together.
namespace airtime::portal {

struct Timeline {
    std::vector<charging::LedgerEvent> events;  ///< newest first, at most `filter.max`
    bool more = false;                          ///< older ones fit the filter too
    /// Nothing is missing between the newest event and the oldest, and nothing behind it was dropped.
    bool complete = false;
    /// What the filter asks for reaches back to events that are not kept any more: to those before it.
    std::optional<charging::Instant> kept_since = {};
};

/// What the books have of a contract.
struct BookedEvents {
    /// That fit the filter, newest first, one more than `filter.max` where there are so many.
    std::vector<charging::LedgerEvent> events = {};
    charging::Instant through = {};  ///< every event before it is there
    std::uint64_t newest = 0;        ///< the greatest number, whatever the filter; zero: not known
    std::optional<charging::Instant> kept_since = {};  ///< events before it were dropped; empty: none were
};

/// Pure. `newest`: what Redis has, whatever the filter. `booked`: empty where there are no books. No event
/// comes twice.
Timeline merge_timeline(const operations::NewestEvents& newest, const std::optional<BookedEvents>& booked,
                        const books::TimelineFilter& filter);

/// The same, with the books asked.
Timeline timeline_of(const charging::Contract& contract, const operations::NewestEvents& newest,
                     const books::BooksReader& books, const books::TimelineFilter& filter,
                     const charging::Calendar& calendar);

/// What the page and the API show of it, usage apart. `next`: the number to go on before; null: nothing is
/// older.
boost::json::object timeline_view(const Timeline& timeline, const TimelineQuery& query,
                                  std::optional<charging::Instant> through);
operations::schema::Schema timeline_schema();

/// Usage on the days that the timeline is about, as far as the books know it: at most 500 rows, whether there
/// are `more`, the sums of all by service, and `since` which day usage is kept where older days are asked
/// for.
boost::json::object usage_view(const charging::ContractId& contract, const TimelineQuery& query,
                               const books::BooksReader& books, const charging::Calendar& calendar,
                               charging::Instant now);
operations::schema::Schema usage_schema();

/// The last 10 times that the enrolment changed: consents_of() of event_view.hpp.
boost::json::array newest_consents(const charging::Contract& contract, const operations::NewestEvents& newest,
                                   const books::BooksReader& books, const charging::Calendar& calendar);

/// For spreadsheets: UTF-8 with its mark, times by the operator's clock, no text that would run as a formula.
std::string timeline_csv(const Timeline& timeline, const charging::Calendar& calendar);

}  // namespace airtime::portal

#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <string>
#include <vector>

#include "operations/newest_events.hpp"
#include "portal/views/book_answers.hpp"
#include "portal/views/timeline_filter.hpp"

/// Everything that happened to a contract's credit, from Redis and the books together.
namespace airtime::portal {

struct Timeline {
    std::vector<charging::LedgerEvent> events;  ///< newest first, at most `filter.max`
    bool more = false;                          ///< older ones fit the filter too
    /// Nothing is missing between the newest event and the oldest.
    bool complete = false;
};

/// Pure. `newest`: what Redis has, whatever the filter. `booked`: what the books have that fits the filter,
/// newest first, one more than `filter.max` where there are so many; empty: there are no books. `through`:
/// every event before it is in the books. No event comes twice.
Timeline merge_timeline(const operations::NewestEvents& newest,
                        const std::optional<std::vector<charging::LedgerEvent>>& booked,
                        std::optional<charging::Instant> through, const books::TimelineFilter& filter);

/// The same, with the books asked.
Timeline timeline_of(const charging::ContractId& contract, const operations::NewestEvents& newest,
                     const books::BooksReader& books, const books::TimelineFilter& filter);

/// What the page and the API show of it, usage apart.
boost::json::object timeline_view(const Timeline& timeline, const TimelineQuery& query,
                                  std::optional<charging::Instant> through);

/// Usage on the days that the timeline is about, as far as the books know it.
boost::json::object usage_view(const charging::ContractId& contract, const TimelineQuery& query,
                               const books::BooksReader& books, const charging::Calendar& calendar,
                               charging::Instant now);

/// For spreadsheets: UTF-8 with its mark, times by the operator's clock, no text that would run as a formula.
std::string timeline_csv(const Timeline& timeline, const charging::Calendar& calendar);

}  // namespace airtime::portal

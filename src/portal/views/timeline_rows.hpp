#pragma once

#include <boost/json/object.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "charging/policy/policy.hpp"
#include "portal/views/timeline.hpp"

/// What moved a subscriber's money, as one list: credit events, and between them what was used on each day.
namespace airtime::portal {

/// Usage of one service on one day.
struct DailyUsage {
    std::int64_t day = 0;
    std::string service;
    Int128 units = 0;
    charging::MoneySum cost = {};
    std::size_t sessions = 0;
    std::string session = {};  ///< the only one; empty: there was none, or there were several
};

/// "seconds", "octets", "service_units". Empty: nothing can be said, as of a service that the policy no
/// longer has, or of money.
std::string_view unit_of_service(const std::string& service, const charging::Policy& policy);

/// Newest day first, then by service. `usage`: with its days in that order, as the books give it.
std::vector<DailyUsage> usage_by_day(std::span<const books::Usage> usage);

/// Whether a page of that filter tells usage: where all kinds are shown, or it is asked for. It came by no
/// channel.
bool shows_usage(const TimelineQuery& query);

/// The days whose usage stands on the page of these events. `newer`: when the event happened that the page
/// before ended with; its day's usage stands there. Empty: on the first page. Pages on end tell each day
/// once.
books::DayRange days_of_page(const Timeline& timeline, const TimelineQuery& query,
                             std::optional<charging::Instant> newer, const charging::Calendar& calendar,
                             charging::Instant now);

/// Newest first: event_row() of each event, and above the events of a day what was used on it.
boost::json::array timeline_rows(std::span<const charging::LedgerEvent> events,
                                 std::span<const DailyUsage> usage, const charging::Policy& policy);

/// The rows of a page, and how far usage is known: `rows`, `usage` with `asked`, `known`, `sums` by service
/// of the page's days, `more` (there was too much of it to be listed; `sums` have all), and `since` which day
/// it is kept where the page reaches back behind that.
void add_rows(boost::json::object& view, const charging::Contract& contract, const Timeline& timeline,
              const TimelineQuery& query, std::optional<charging::Instant> newer,
              const books::BooksReader& books, const charging::Policy& policy, charging::Instant now);

}  // namespace airtime::portal

#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "books/history.hpp"
#include "charging/values/calendar.hpp"
#include "portal/http/http_message.hpp"

namespace airtime::portal {

enum class Report : std::uint8_t {
    lending,  ///< what was lent, repaid and given up, by time or by what tells advances apart
    vintage,  ///< how much came back by age, by when it was granted
    roll,     ///< how much of what was late became later still
    repeat,   ///< who borrows, and who does again
};
inline constexpr std::array report_names =
    std::to_array<std::string_view>({"lending", "vintage", "roll", "repeat"});

enum class ReportBy : std::uint8_t { day, week, month, channel, tier, segment, service, account, policy };
inline constexpr std::array report_by_names = std::to_array<std::string_view>(
    {"day", "week", "month", "channel", "tier", "segment", "service", "account", "policy"});

/// A field of the form that makes no sense.
struct QueryMistake {
    std::string_view field;   ///< report, by, first, last
    std::string_view reason;  ///< unknown, not_a_date, before_first, too_long, not_over
};

/// What somebody asked for by GET parameters: `report`, `by`, `first`, `last` (dates of the operator's zone).
/// Without dates: the 30 days before today.
struct ReportQuery {
    Report report = Report::lending;
    ReportBy by = ReportBy::day;
    books::DayRange days;
    std::vector<QueryMistake> mistakes;  ///< empty: it makes sense
};

/// Days of one report at most.
inline constexpr std::int64_t report_days_max = 1'100;

/// Only lending is told apart by other things than time, and rolls only by month. A mistake leaves its field
/// as if it had not been given.
ReportQuery read_report_query(const HttpParameters& query, const charging::Calendar& calendar,
                              charging::Instant now);

/// "2026-11-30", "2026-W49" (ISO 8601) or "2026-11": the span of time that a date belongs to.
std::string span_of_date(const std::string& date, ReportBy by);

}  // namespace airtime::portal

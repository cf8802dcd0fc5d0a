#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "books/history.hpp"
#include "charging/values/calendar.hpp"
#include "portal/http/http_message.hpp"

namespace airtime::portal {

enum class Report : std::uint8_t {
    lending,     ///< what was lent, repaid and given up, by time or by what tells advances apart
    vintage,     ///< how much came back by age, by when it was granted
    roll,        ///< how much of what was late became later still
    repeat,      ///< who borrows, and who does again
    collection,  ///< how much of what was past due came in, by when
    fees,        ///< fees and their VAT: charged, given back, recovered, given up
    write_offs,  ///< what was given up, by when, and what of it came in after all
    take_up,     ///< offers and invitations, and what came of them
    refusals,    ///< who was refused, by which rule
    messages,    ///< what became of messages
    curves,      ///< how much came back at each age, by the month that it was granted in
};
inline constexpr std::array report_names =
    std::to_array<std::string_view>({"lending", "vintage", "roll", "repeat", "collection", "fees",
                                     "write_offs", "take_up", "refusals", "messages", "curves"});

enum class ReportBy : std::uint8_t {
    day,
    week,
    month,
    channel,
    tier,
    segment,
    service,
    account,
    policy,
    reason,
    message
};
inline constexpr std::array report_by_names =
    std::to_array<std::string_view>({"day", "week", "month", "channel", "tier", "segment", "service",
                                     "account", "policy", "reason", "message"});

/// A field of the form that makes no sense.
struct QueryMistake {
    std::string_view field;   ///< report, by, first, last
    std::string_view reason;  ///< unknown, not_a_date, before_first, too_long, too_many_days, not_over
};

/// What somebody asked for by GET parameters: `report`, `by`, `first`, `last` (dates of the operator's zone).
/// Without dates: the 30 days before today; for curves from the first day of the sixth month until yesterday.
struct ReportQuery {
    Report report = Report::lending;
    ReportBy by = ReportBy::day;
    books::DayRange days;
    std::string first_day = {};  ///< as written, cut to 40 bytes; empty: not given
    std::string last_day = {};
    bool dates_given = false;
    charging::Instant asked_at = {};
    std::vector<QueryMistake> mistakes = {};  ///< empty: it makes sense
};

/// Days of one report at most.
inline constexpr std::int64_t report_days_max = 1'100;
/// Where each has a row of its own.
inline constexpr std::int64_t report_by_day_max = 400;

/// Lending, fees, write-offs, take-up, refusals and messages are told apart by other things than time too,
/// each by what it knows of, rolls and curves only by month; what does not fit is by month. A mistake leaves
/// its field as if it had not been given, but for `first_day` and `last_day`, which are shown again.
ReportQuery read_report_query(const HttpParameters& query, const charging::Calendar& calendar,
                              charging::Instant now);

/// Days since 1970-01-01 of "2026-11-30"; empty: it is no date.
std::optional<std::int64_t> day_of_date(std::string_view date);

/// "2026-11-30", "2026-W49" (ISO 8601) or "2026-11": the span of time that a date belongs to.
std::string span_of_date(const std::string& date, ReportBy by);

}  // namespace airtime::portal

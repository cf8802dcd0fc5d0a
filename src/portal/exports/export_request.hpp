#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "books/history.hpp"
#include "charging/contract/advance.hpp"
#include "charging/contract/event_kind.hpp"
#include "portal/http/http_message.hpp"
#include "portal/views/report_query.hpp"

namespace airtime::portal {

/// What a file has a row for.
enum class ExportOf : std::uint8_t {
    events,    ///< each credit event
    advances,  ///< each advance that was granted
    usage,     ///< what a contract used of a service in a session on a day
};
inline constexpr std::array export_names = std::to_array<std::string_view>({"events", "advances", "usage"});

/// Of all contracts.
struct ExportRequest {
    ExportOf of = ExportOf::events;
    books::DayRange days = {};
    std::optional<charging::EventKind> kind = {};   ///< of events alone; empty: all
    std::optional<charging::Channel> channel = {};  ///< likewise
};
bool operator==(const ExportRequest& one, const ExportRequest& other);

/// What somebody asks for.
struct ExportQuery {
    ExportRequest request = {};
    std::string first_day = {};  ///< as written, cut to 40 bytes
    std::string last_day = {};
    std::vector<QueryMistake> mistakes = {};  ///< empty: it makes sense
};

/// `what`, `first` and `last` (dates of the operator's zone, both included, at most 1100 days, none after
/// today), `kind`, `channel`; empty ones are not given. Kind and channel are of events alone.
/// Mistakes: missing, unknown, not_a_date, before_first, not_over, too_long, only_events.
ExportQuery read_export_query(const HttpParameters& parameters, const charging::Calendar& calendar,
                              charging::Instant now);

/// Kinds that an export of events can be of: those that the books keep.
std::vector<charging::EventKind> exported_kinds();

/// "events-2026-11-01-2026-11-30.csv": of nothing that anybody wrote.
std::string file_name_of(const ExportRequest& request, const charging::Calendar& calendar);

/// Empty: no channel has the name, as a page or program writes it.
std::optional<charging::Channel> export_channel_named(std::string_view name);
inline constexpr std::array export_channel_names =
    std::to_array<std::string_view>({"auto", "sms", "ussd", "care"});

}  // namespace airtime::portal

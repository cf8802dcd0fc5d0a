#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/values/calendar.hpp"

/// Times as people write and read them: by the clock on their wall.
namespace airtime::charging {

/// A date ("2026-11-22": its first moment in the calendar's zone), or a time with its zone, as to_iso8601()
/// prints it; empty for anything else.
std::optional<Instant> read_written_time(std::string_view text, const Calendar& calendar);

/// "2026-11-22 18:30:00 +0700": the second in which the instant is, and how far its zone is from UTC then.
std::string written_time(Instant instant, const Calendar& calendar);

}  // namespace airtime::charging

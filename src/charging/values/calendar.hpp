#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace date {
class time_zone;
}

namespace airtime::charging {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;

/// A calendar month of the operator's time zone, counted from year 0 so that months can be subtracted.
struct Month {
    std::int32_t count = 0;
    friend auto operator<=>(Month, Month) = default;
    friend Month operator-(Month month, int months) { return {month.count - months}; }

    /// "2026-11"; empty for anything else.
    static std::optional<Month> parse(std::string_view text);
    std::string to_string() const;
};

/// The operator's time zone. `zone` null means UTC.
struct Calendar {
    const date::time_zone* zone = nullptr;

    Month month_of(Instant instant) const;
    /// Days since 1970-01-01 of the local date.
    std::int64_t day_of(Instant instant) const;
    /// The first moment of the day that day_of() counts so.
    Instant begin_of_day(std::int64_t day) const;
    /// Minutes since Monday's midnight of local time.
    std::uint32_t minute_of_week(Instant instant) const;
    /// The begin of the local minute that is `minutes` after that of `instant`, by the clock on the wall.
    Instant minutes_later(Instant instant, std::uint32_t minutes) const;
    /// When clocks are put forward or back next, if that is before `end`.
    std::optional<Instant> clocks_change(Instant instant, Instant end) const;
    /// "2026-11-22" in the zone.
    std::string date_of(Instant instant) const;
};

/// "2026-11-22T23:58:08.123Z".
std::string to_iso8601(Instant instant);
/// A date ("2026-11-22", midnight UTC) or what to_iso8601 prints; empty for anything else.
std::optional<Instant> parse_instant(std::string_view text);

}  // namespace airtime::charging

#include "charging/values/written_time.hpp"

#include <date/tz.h>

namespace airtime::charging {

std::optional<Instant> read_written_time(std::string_view text, const Calendar& calendar) {
    const std::optional<Instant> utc = parse_instant(text);
    const bool is_date = text.size() == std::string_view{"2026-11-22"}.size();
    if (!utc || !is_date) return utc;
    return calendar.begin_of_day(std::chrono::floor<std::chrono::days>(*utc).time_since_epoch().count());
}

std::string written_time(Instant instant, const Calendar& calendar) {
    const auto second = std::chrono::floor<std::chrono::seconds>(instant);
    return calendar.zone == nullptr
               ? date::format("%F %T +0000", second)
               : date::format("%F %T %z", date::zoned_time<std::chrono::seconds>{calendar.zone, second});
}

}  // namespace airtime::charging

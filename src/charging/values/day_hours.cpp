#include "charging/values/day_hours.hpp"

namespace airtime::charging {

Instant first_moment_in(const DayHours& hours, const Calendar& calendar, Instant now) {
    constexpr std::uint32_t day_minutes = 1'440;
    const std::uint32_t minute = calendar.minute_of_week(now) % day_minutes;
    if (minute >= hours.from_minute && minute < hours.until_minute) return now;
    return calendar.minutes_later(now, (hours.from_minute + day_minutes - minute) % day_minutes);
}

}  // namespace airtime::charging

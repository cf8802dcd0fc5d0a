#pragma once

#include <cstdint>

#include "charging/values/calendar.hpp"

namespace airtime::charging {

/// A stretch of every day in the operator's time zone; `until` is not in it any more.
struct DayHours {
    std::uint32_t from_minute = 0;
    std::uint32_t until_minute = 1'440;
};

/// The first moment from `now` on that lies in the hours.
Instant first_moment_in(const DayHours& hours, const Calendar& calendar, Instant now);

}  // namespace airtime::charging

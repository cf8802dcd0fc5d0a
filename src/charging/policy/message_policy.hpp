#pragma once

#include <cstdint>

#include "charging/values/day_hours.hpp"

namespace airtime::charging {

enum class Language : std::uint8_t { vi, en };

struct MessagePolicy {
    bool on = false;                        ///< somebody sends them
    Language language = Language::vi;       ///< of contracts that chose none
    DayHours hours{8 * 60, 20 * 60};        ///< of reminders and of what time alone brings
    std::uint32_t stale_after_s = 172'800;  ///< what could not be sent by then is dropped
};

struct InvitationPolicy {
    bool on = false;
    std::uint32_t per_day_max = 3;   ///< in 24 hours
    std::uint32_t per_week_max = 1;  ///< in 7 days
    DayHours hours{7 * 60, 22 * 60};
    std::uint32_t stale_after_s = 86'400;
};

}  // namespace airtime::charging

#pragma once

#include <cstdint>
#include <string>

#include "config/config.hpp"

namespace airtime::config {

/// What the policy means for memory at a given load, as text for people.
struct Load {
    std::uint64_t subscribers = 1'000'000;
    std::uint64_t open_sessions = 100'000;
    std::uint64_t requests_per_second = 10'000;
    std::uint64_t sessions_per_subscriber_day = 5;
};
std::string describe_memory(const Config& config, const Load& load);

}  // namespace airtime::config

#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace airtime::bench {

struct ProcessUsage {
    std::chrono::microseconds cpu{};  ///< user and system, all threads, to the scheduler's precision
    std::uint64_t resident_kb = 0;
};

/// From /proc; empty if the process is gone.
std::optional<ProcessUsage> usage_of(int pid);

}  // namespace airtime::bench

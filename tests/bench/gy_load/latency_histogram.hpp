#pragma once

#include <array>
#include <chrono>
#include <cstdint>

namespace airtime::bench {

/// Counts durations in buckets of at most 1.6 % width, from a microsecond to an hour.
class LatencyHistogram {
  public:
    void add(std::chrono::nanoseconds latency);
    std::uint64_t count() const { return count_; }
    /// The duration that `share` (0 to 1) of all do not exceed, in microseconds; zero if there are none.
    double percentile_us(double share) const;

  private:
    static constexpr unsigned fine_bits = 6;
    static constexpr unsigned ranges = 36;

    std::array<std::uint64_t, (ranges << fine_bits)> buckets_{};
    std::uint64_t count_ = 0;
};

}  // namespace airtime::bench

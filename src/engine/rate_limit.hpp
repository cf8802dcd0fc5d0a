#pragma once

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace airtime::engine {

/// A token bucket for each of those that share something, so that one that loops cannot take the others'
/// share. For one thread.
class RateLimit {
  public:
    using Clock = std::chrono::steady_clock;

    /// Counts one request. `per_second`: sustained rate, and the burst that is allowed on top of silence.
    /// False: over the rate.
    bool allows(std::uint64_t who, std::uint32_t per_second, Clock::time_point now);

  private:
    struct Bucket {
        double tokens = 0;
        Clock::time_point filled_at;
        std::uint32_t per_second = 0;
    };
    /// Beyond this, buckets that are full again are dropped, or else all of them.
    static constexpr std::size_t buckets_max = 100'000;

    static double tokens_at(const Bucket& bucket, Clock::time_point now);
    void make_room(Clock::time_point now);

    std::unordered_map<std::uint64_t, Bucket> buckets_;
};

}  // namespace airtime::engine

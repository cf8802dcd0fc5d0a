#pragma once

#include <chrono>
#include <cstdint>
#include <unordered_map>

namespace airtime::extension {

/// A token bucket per subscriber, so that one that loops cannot take the others' share. For one thread.
class RateLimit {
  public:
    using Clock = std::chrono::steady_clock;

    /// `per_second`: sustained rate, and the burst that is allowed on top of silence.
    explicit RateLimit(std::uint32_t per_second) : per_second_(per_second) {}

    /// Counts one request. False: over the rate.
    bool allows(std::uint64_t subscriber, Clock::time_point now);

  private:
    struct Bucket {
        double tokens = 0;
        Clock::time_point filled_at;
    };
    /// Beyond this, buckets that are full again are dropped, or else all of them.
    static constexpr std::size_t buckets_max = 100'000;

    double tokens_at(const Bucket& bucket, Clock::time_point now) const;
    void make_room(Clock::time_point now);

    std::uint32_t per_second_;
    std::unordered_map<std::uint64_t, Bucket> buckets_;
};

}  // namespace airtime::extension

#pragma once

#include <algorithm>
#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>

namespace airtime {

/// Counts what one thread does, for any other to read at any time: nobody waits, and nothing but the one
/// addition is done.
class Tally {
  public:
    /// By its only writer.
    void add(std::uint64_t count = 1) {
        count_.store(count_.load(std::memory_order_relaxed) + count, std::memory_order_relaxed);
    }
    /// By one of several writers.
    void add_shared() { count_.fetch_add(1, std::memory_order_relaxed); }
    std::uint64_t count() const { return count_.load(std::memory_order_relaxed); }

  private:
    std::atomic<std::uint64_t> count_ = 0;
};

/// How many values lay at or below each of ascending bounds and above the one before it, for one writer.
template <std::size_t bounds>
class BucketTally {
  public:
    explicit BucketTally(const std::array<std::uint64_t, bounds>& upper_bounds)
        : upper_bounds_(upper_bounds) {}

    void add(std::uint64_t value) {
        const auto bound = std::ranges::lower_bound(upper_bounds_, value);
        counts_[static_cast<std::size_t>(bound - upper_bounds_.begin())].add();
        sum_.add(value);
    }
    /// One for each bound, and last those above all of them.
    std::array<std::uint64_t, bounds + 1> counts() const {
        std::array<std::uint64_t, bounds + 1> counts{};
        std::ranges::transform(counts_, counts.begin(), &Tally::count);
        return counts;
    }
    /// Of all values.
    std::uint64_t sum() const { return sum_.count(); }

  private:
    const std::array<std::uint64_t, bounds>& upper_bounds_;
    std::array<Tally, bounds + 1> counts_;
    Tally sum_;
};

}  // namespace airtime

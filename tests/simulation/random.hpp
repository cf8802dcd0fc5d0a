#pragma once

#include <cstdint>
#include <random>
#include <vector>

namespace airtime::simulation {

/// All chance of a run: the same seed gives the same run.
class Random {
  public:
    explicit Random(std::uint64_t seed) : engine_(seed) {}

    /// 0 to `count` - 1; `count` at least 1.
    std::uint64_t below(std::uint64_t count) { return engine_() % count; }
    std::uint64_t between(std::uint64_t low, std::uint64_t high) { return low + below(high - low + 1); }
    bool one_in(std::uint64_t times) { return below(times) == 0; }
    bool percent(std::uint64_t chance) { return below(100) < chance; }

    template <class T>
    T& pick(std::vector<T>& from) {
        return from[below(from.size())];
    }
    template <class T>
    const T& pick(const std::vector<T>& from) {
        return from[below(from.size())];
    }

  private:
    std::mt19937_64 engine_;
};

}  // namespace airtime::simulation

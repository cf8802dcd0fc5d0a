#pragma once

#include <chrono>

namespace airtime::store {

/// When to try again what failed: the pause doubles from 10 ms up to a maximum, until something works.
class Backoff {
  public:
    using Time = std::chrono::steady_clock::time_point;

    explicit Backoff(std::chrono::milliseconds pause_max) : pause_max_(pause_max) {}

    bool waiting(Time now) const { return now < next_; }
    void failed(Time now);
    void worked();

  private:
    static constexpr std::chrono::milliseconds pause_first{10};

    std::chrono::milliseconds pause_max_;
    std::chrono::milliseconds pause_{0};
    Time next_{};
};

}  // namespace airtime::store

#pragma once

#include <chrono>
#include <cstddef>

namespace airtime::extension {

/// How long to wait, of what comes over one connection, before the next look at it: under load whoever looks
/// less often wakes everybody behind it less often, with more at a time. Alone nothing waits: where what
/// comes next may be waiting for our answer, or little comes, the wait would be all loss.
class ReadingPace {
  public:
    using Clock = std::chrono::steady_clock;

    /// `taken`: messages that this look found; `in_hand`: requests of all connections that are not answered.
    /// Zero: read on as usual, which waits for whatever comes.
    std::chrono::microseconds after(std::size_t taken, std::size_t in_hand, Clock::time_point now);

    /// Short against what an answer takes under load.
    static constexpr std::chrono::microseconds wait{200};
    /// In the time of a wait: fewer do not pay for it.
    static constexpr double worth_waiting_for = 2;
    /// Whoever waits for answers to so few sends nothing until it has them.
    static constexpr std::size_t in_hand_min = 3;

  private:
    Clock::time_point looked_at_{};
    double per_wait_ = 0;  ///< messages, on average of late
};

}  // namespace airtime::extension

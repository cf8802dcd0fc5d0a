#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <string>

namespace airtime::daemon {

/// How a step of work ended, and how long to pause before the next one.
struct WorkStep {
    enum class Ended { well, waiting, undecided };

    Ended ended = Ended::well;
    std::chrono::milliseconds pause{0};
    std::string reason = {};  ///< of `waiting`

    /// All is well.
    static WorkStep well(std::chrono::milliseconds pause) { return {.pause = pause}; }
    /// The work cannot go on until something is as it must be: `reason`.
    static WorkStep waits(std::string reason, std::chrono::milliseconds pause) {
        return {.ended = Ended::waiting, .pause = pause, .reason = std::move(reason)};
    }
    static WorkStep waits_for_redis();
    /// There was nothing to do, which tells nothing of what was waited for.
    static WorkStep undecided() { return {.ended = Ended::undecided}; }
};

/// Which work it is, in the log: "worker.waiting part=timers reason=...", "worker.going_on part=timers".
struct WorkName {
    const char* program;
    const char* part;
};

/// Does step after step until `stopping`, which a pause notices within 50 ms. Logs once when the work begins
/// to wait, and once when it goes on.
void work_until(const std::atomic<bool>& stopping, WorkName name, const std::function<WorkStep()>& step);

/// When to look for what others began and did not finish: at once, then twice in the time after which that
/// counts as abandoned.
class ClaimTimer {
  public:
    explicit ClaimTimer(std::chrono::milliseconds abandoned_after) : every_(abandoned_after / 2) {}
    /// Whether it is time; the next time counts from a yes.
    bool is_due();

  private:
    using Clock = std::chrono::steady_clock;
    std::chrono::milliseconds every_;
    Clock::time_point claimed_at_{};
};

}  // namespace airtime::daemon

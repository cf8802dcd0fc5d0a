#pragma once

#include <functional>
#include <thread>

namespace airtime::daemon {

/// Keeps SIGTERM and SIGINT from this thread and those that it will start.
void block_stop_signals();

/// Calls `stop` once, from a thread of its own, when SIGTERM or SIGINT arrives, which are blocked everywhere.
class StopSignals {
  public:
    explicit StopSignals(std::function<void()> stop);
    /// Nobody waits any more; `stop` is called at the latest now.
    ~StopSignals();
    StopSignals(const StopSignals&) = delete;
    StopSignals& operator=(const StopSignals&) = delete;

  private:
    std::thread waiter_;
};

}  // namespace airtime::daemon

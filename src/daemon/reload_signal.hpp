#pragma once

#include <atomic>
#include <functional>
#include <thread>

namespace airtime::daemon {

/// Keeps SIGHUP from this thread and those that it will start.
void block_reload_signal();

/// Calls `reload`, from a thread of its own, each time that SIGHUP arrives, which is blocked everywhere. What
/// arrives while it is called is one call more, however often.
class ReloadSignal {
  public:
    explicit ReloadSignal(std::function<void()> reload);
    /// Nobody waits any more.
    ~ReloadSignal();
    ReloadSignal(const ReloadSignal&) = delete;
    ReloadSignal& operator=(const ReloadSignal&) = delete;

  private:
    std::atomic<bool> ended_ = false;
    std::thread waiter_;
};

}  // namespace airtime::daemon

#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "base/stall_watch.hpp"

namespace airtime::extension {

/// Ends a process in which something stands still that answers wait for: it lives, accepts connections and
/// answers nobody, and no client fails over. Tells systemd's watchdog that all goes on, which ends us where
/// even this thread does not go on any more. Freed and started again, the node repeats what it had answered.
class Watchdog {
  public:
    struct Watched {
        std::string name;
        std::function<Progress()> progress;
    };

    /// Begins once freeDiameter runs.
    explicit Watchdog(std::vector<Watched> watched);
    ~Watchdog();
    Watchdog(const Watchdog&) = delete;
    Watchdog& operator=(const Watchdog&) = delete;

    void stop();

  private:
    void run();
    bool stopped_within(std::chrono::microseconds time);

    std::vector<Watched> watched_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
    std::thread start_;  ///< waits for freeDiameter
};

}  // namespace airtime::extension

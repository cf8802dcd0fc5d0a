#pragma once

#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "store/redis/redis_errors.hpp"

namespace airtime::daemon {

/// Tells Redis what this process logs as an error, for the operations page, from a thread of its own: who
/// logs never waits. It hears the default logger for as long as it lives.
class ErrorReporter {
  public:
    /// `process`: as the page names it.
    ErrorReporter(const store::RedisSettings& settings, std::string process);
    ~ErrorReporter();
    ErrorReporter(const ErrorReporter&) = delete;
    ErrorReporter& operator=(const ErrorReporter&) = delete;

  private:
    void run();
    void tell();

    std::shared_ptr<store::ErrorQueue> queue_;
    store::RedisErrors errors_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::daemon

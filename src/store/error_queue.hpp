#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "charging/values/calendar.hpp"

namespace airtime::store {

/// An error that a program logged: "books.refused file=...".
struct ErrorEvent {
    charging::Instant at{};
    std::string process;  ///< "ocs1-worker"
    std::string text;     ///< the line, cut to ErrorQueue::text_bytes_max
    friend bool operator==(const ErrorEvent&, const ErrorEvent&) = default;
};

/// Errors on their way from the log to Redis. Of one kind, the line's first word, one a minute; never many at
/// once, however many are logged. For any thread; it never waits.
class ErrorQueue {
  public:
    static constexpr std::size_t waiting_max = 20;
    static constexpr std::size_t kinds_max = 64;
    static constexpr std::size_t text_bytes_max = 300;
    static constexpr std::chrono::minutes again_after{1};

    explicit ErrorQueue(std::string process) : process_(std::move(process)) {}

    /// Whether it was kept.
    bool offer(std::string_view line, charging::Instant now);
    /// All that wait, the oldest first.
    std::vector<ErrorEvent> take();
    /// Those that could not be told, for the next time; where there is no room the oldest go.
    void put_back(std::vector<ErrorEvent> events);

  private:
    std::string process_;
    std::mutex mutex_;
    std::map<std::string, charging::Instant, std::less<>> told_;  ///< kinds
    std::vector<ErrorEvent> waiting_;
};

}  // namespace airtime::store

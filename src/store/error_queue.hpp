#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "charging/values/calendar.hpp"

namespace airtime::store {

/// Errors of one kind that a program logged: "books.refused file=...".
struct ErrorEvent {
    charging::Instant at{};  ///< of the last one
    std::string process;     ///< "ocs1-worker"
    std::string text;        ///< the last line, cut to ErrorQueue::text_bytes_max
    charging::Instant first_at{};
    std::uint64_t count = 1;
    friend bool operator==(const ErrorEvent&, const ErrorEvent&) = default;
};

/// The line's first word: "books.refused".
std::string_view kind_of_error(std::string_view line);

/// The two as one: the later line, all that were counted. Of one process and kind.
ErrorEvent merged(const ErrorEvent& one, const ErrorEvent& other);

/// Errors on their way from the log to Redis, counted by kind, so that one that comes all the time takes no
/// other's place. For any thread; it never waits.
class ErrorQueue {
  public:
    static constexpr std::size_t kinds_max = 64;
    static constexpr std::size_t text_bytes_max = 300;

    explicit ErrorQueue(std::string process) : process_(std::move(process)) {}

    /// Whether it was kept: of more kinds than kinds_max none is.
    bool offer(std::string_view line, charging::Instant now);
    /// All that wait, one of each kind.
    std::vector<ErrorEvent> take();
    /// Those that could not be told, for the next time; where there is no room they go.
    void put_back(const std::vector<ErrorEvent>& events);

  private:
    bool add(ErrorEvent event);

    std::string process_;
    std::mutex mutex_;
    std::map<std::string, ErrorEvent, std::less<>> waiting_;  ///< by kind
};

}  // namespace airtime::store

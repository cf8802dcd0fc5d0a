#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace airtime {

/// Keeps what others can cause at will from filling the log: one line a second about each of them, which says
/// how many were left out. For any thread.
class FewLines {
  public:
    using Clock = std::chrono::steady_clock;

    /// What to append to the line about `who`: "" or " left_out=17", of those before it; nothing: leave the
    /// line out.
    std::optional<std::string> next(std::string_view who, Clock::time_point now = Clock::now());

  private:
    struct Said {
        Clock::time_point at;
        std::size_t left_out = 0;
    };
    /// Beyond so many, all newcomers count as one.
    static constexpr std::size_t told_apart_max = 256;

    std::mutex mutex_;
    std::unordered_map<std::string, Said> said_;
};

}  // namespace airtime

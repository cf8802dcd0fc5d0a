#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

#include "charging/values/calendar.hpp"

namespace airtime::portal {

/// Keeps what anybody can cause from filling the log: so many lines in each span of time, the next one tells
/// how many were left out. Pure: the time is passed in.
class LineLimit {
  public:
    using Instant = std::chrono::steady_clock::time_point;

    /// At least one line in each span.
    LineLimit(std::uint32_t lines_max, std::chrono::seconds span) : lines_max_(lines_max), span_(span) {}

    /// Empty: not this line. Else how many lines were left out since the last one.
    std::optional<std::uint64_t> pass(Instant now) {
        if (!begun_ || now - *begun_ >= span_) {
            begun_ = now;
            lines_ = 0;
        }
        if (lines_ >= lines_max_) {
            ++left_out_;
            return std::nullopt;
        }
        ++lines_;
        return std::exchange(left_out_, 0);
    }

  private:
    std::uint32_t lines_max_;
    std::chrono::seconds span_;
    std::optional<Instant> begun_;
    std::uint32_t lines_ = 0;
    std::uint64_t left_out_ = 0;
};

}  // namespace airtime::portal

#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "charging/values/calendar.hpp"

/// How long subscribers pause. Pure: the time is passed in.
namespace airtime::portal {

/// A day of a month as people write it; the year where they write one.
struct WrittenDate {
    std::optional<int> year;
    unsigned month = 1;
    unsigned day = 1;
    friend bool operator==(const WrittenDate&, const WrittenDate&) = default;
};
struct WrittenDays {
    std::uint32_t days = 0;
    friend bool operator==(const WrittenDays&, const WrittenDays&) = default;
};
/// Nothing was written: until resumed.
using PauseLength = std::variant<std::monostate, WrittenDays, WrittenDate>;

/// When a pause that is asked for now ends: days are counted from now, a date is its first moment; one
/// without a year is the next one. Empty in the inner optional: when resumed. Empty in the outer: no such
/// date, or not ahead, or more than a year away.
std::optional<std::optional<charging::Instant>> pause_end(const PauseLength& length,
                                                          const charging::Calendar& calendar,
                                                          charging::Instant now);

}  // namespace airtime::portal

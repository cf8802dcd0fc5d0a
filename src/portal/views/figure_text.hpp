#pragma once

#include <cstdint>
#include <string>

#include "base/int128.hpp"
#include "charging/values/calendar.hpp"

/// Figures as views tell them: decimal texts, so that no reader's numbers end before ours.
namespace airtime::portal {

std::string money_text(Int128 millionths);
std::string count_text(Int128 count);
/// The date of a day that Calendar::day_of() counted.
std::string date_text(const charging::Calendar& calendar, std::int64_t day);

}  // namespace airtime::portal

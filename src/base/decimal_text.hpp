#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/int128.hpp"

namespace airtime {

/// A sum as a decimal in currency units, as Money::to_string writes it.
std::string to_decimal(Int128 millionths);
/// A whole number, as parse_whole() reads it.
std::string to_whole(Int128 number);
/// A whole number, as counts and millionths are stored; empty for anything else.
std::optional<Int128> parse_whole(std::string_view digits);

}  // namespace airtime

#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace airtime::charging {

/// Millionths, as Money has them; sums over many subscribers do not fit into 64 bits.
__extension__ using WideMoney = __int128;

/// A sum as a decimal in currency units, as Money::to_string writes it.
std::string to_decimal(WideMoney millionths);
/// A whole number, as parse_whole() reads it.
std::string to_whole(WideMoney number);
/// A whole number, as counts and millionths are stored; empty for anything else.
std::optional<WideMoney> parse_whole(std::string_view digits);

}  // namespace airtime::charging

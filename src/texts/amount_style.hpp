#pragma once

#include <cstdint>
#include <string>

#include "charging/values/money.hpp"

namespace airtime::texts {

/// How people write money: "10.000đ", "10,000.50 VND".
struct AmountStyle {
    std::string in_front = {};
    std::string behind = {};
    std::string thousands = {};
    std::string decimal_point = ".";
};

/// Which way a fraction that people do not write goes: nobody is told to have more, or to owe less, than is
/// true.
enum class Rounding : std::uint8_t { down, up };

std::string written(charging::Money amount, std::uint32_t decimals, Rounding rounding,
                    const AmountStyle& style);

}  // namespace airtime::texts

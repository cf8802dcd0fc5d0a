#include "base/decimal_text.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

namespace airtime {

namespace {

constexpr std::uint64_t unit = 1'000'000;
/// Far below 2^127, far above all the money of the world.
constexpr std::size_t sum_digits_max = 36;

}  // namespace

std::string to_decimal(Int128 millionths) {
    // Unsigned, so that even the lowest number has a magnitude.
    const auto bits = static_cast<UInt128>(millionths);
    const UInt128 magnitude = millionths < 0 ? 0 - bits : bits;
    // Almost always, and several times as quick.
    const bool is_narrow = magnitude <= std::numeric_limits<std::uint64_t>::max();
    const auto narrow = static_cast<std::uint64_t>(magnitude);
    std::string text = millionths < 0 ? "-" : "";
    text += is_narrow ? std::to_string(narrow / unit) : to_whole(static_cast<Int128>(magnitude / unit));
    const auto rest = is_narrow ? narrow % unit : static_cast<std::uint64_t>(magnitude % unit);
    if (rest != 0) {
        const std::string digits = std::to_string(unit + rest);
        text += '.' + digits.substr(1, digits.find_last_not_of('0'));
    }
    return text;
}

std::string to_whole(Int128 number) {
    std::string digits;
    for (Int128 rest = number; rest != 0 || digits.empty(); rest /= 10) {
        const auto digit = static_cast<int>(rest % 10);
        digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    }
    if (number < 0) digits += '-';
    std::ranges::reverse(digits);
    return digits;
}

std::optional<Int128> parse_whole(std::string_view digits) {
    const bool negative = digits.starts_with('-');
    digits.remove_prefix(negative ? 1 : 0);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.empty() || digits.size() > sum_digits_max || !std::ranges::all_of(digits, is_digit)) {
        return std::nullopt;
    }
    Int128 number = 0;
    for (const char c : digits) number = number * 10 + (c - '0');
    return negative ? -number : number;
}

}  // namespace airtime

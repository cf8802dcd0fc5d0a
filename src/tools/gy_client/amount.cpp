#include "tools/gy_client/amount.hpp"

#include <charconv>
#include <cstdlib>

namespace airtime::gy_client {
namespace {

constexpr std::int32_t exponent_printed_max = 12;

UnitValue normalised(UnitValue value) {
    if (value.digits == 0) return {};
    while (value.digits % 10 == 0) {
        value.digits /= 10;
        ++value.exponent;
    }
    return value;
}

std::string group_digits(std::string_view digits) {
    std::string text;
    for (std::size_t i = 0; i < digits.size(); ++i) {
        if (i != 0 && (digits.size() - i) % 3 == 0) text.push_back(',');
        text.push_back(digits[i]);
    }
    return text;
}

std::string decimal(UnitValue value, bool separators) {
    if (std::abs(static_cast<std::int64_t>(value.exponent)) > exponent_printed_max) {
        return std::to_string(value.digits) + "e" + std::to_string(value.exponent);
    }
    std::string digits = std::to_string(value.digits);
    const bool negative = digits.front() == '-';
    if (negative) digits.erase(0, 1);
    std::string fraction;
    if (value.exponent >= 0) {
        if (value.digits != 0) digits.append(static_cast<std::size_t>(value.exponent), '0');
    } else {
        const auto places = static_cast<std::size_t>(-value.exponent);
        if (digits.size() <= places) digits.insert(0, places + 1 - digits.size(), '0');
        fraction = "." + digits.substr(digits.size() - places);
        digits.resize(digits.size() - places);
    }
    return (negative ? "-" : "") + (separators ? group_digits(digits) : digits) + fraction;
}

}  // namespace

std::optional<UnitValue> parse_unit_value(std::string_view text) {
    std::string digits;
    std::int32_t places = 0;
    bool in_fraction = false;
    for (const char c : text) {
        if (c == '.' && !in_fraction) {
            in_fraction = true;
            continue;
        }
        digits.push_back(c);
        if (in_fraction) ++places;
    }
    UnitValue value{.digits = 0, .exponent = -places};
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value.digits);
    if (digits.empty() || error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
    return value;
}

std::string format_unit_value(UnitValue value) {
    return decimal(value, true);
}

std::string plain_unit_value(UnitValue value) {
    return decimal(value, false);
}

bool same_amount(UnitValue a, UnitValue b) {
    return normalised(a) == normalised(b);
}

std::string with_separators(std::uint64_t value) {
    return group_digits(std::to_string(value));
}

}  // namespace airtime::gy_client

#include "charging/values/money.hpp"

#include <algorithm>

#include "base/decimal_text.hpp"

namespace airtime::charging {

namespace {

constexpr std::int64_t whole_basis_points = 10'000;

bool is_decimal_digit(char c) {
    return c >= '0' && c <= '9';
}

/// Rounds towards minus infinity, as "rounded down" does for debts too.
std::int64_t floor_divide(std::int64_t value, std::int64_t divisor) {
    const std::int64_t quotient = value / divisor;
    return value % divisor < 0 ? quotient - 1 : quotient;
}

}  // namespace

std::optional<Money> Money::from_unit_value(std::int64_t digits, std::int32_t exponent) {
    if (digits == 0) return Money{};
    // int64 has at most 19 digits: a larger shift leaves the bound, or drops a digit that is not zero.
    constexpr std::int64_t shift_max = 19;
    std::int64_t shift = std::int64_t{exponent} + 6;
    if (shift > shift_max || shift < -shift_max) return std::nullopt;
    for (; shift < 0; ++shift) {
        if (digits % 10 != 0) return std::nullopt;
        digits /= 10;
    }
    for (; shift > 0; --shift) {
        if (digits > millionths_max / 10 || digits < -(millionths_max / 10)) return std::nullopt;
        digits *= 10;
    }
    const Money money{digits};
    return money.within_bounds() ? std::optional{money} : std::nullopt;
}

std::optional<Money> Money::parse(std::string_view decimal) {
    const bool negative = decimal.starts_with('-');
    if (negative) decimal.remove_prefix(1);
    const std::size_t point = decimal.find('.');
    const std::string_view whole = decimal.substr(0, point);
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view{} : decimal.substr(point + 1);
    if (whole.empty() || fraction.size() > 6 || (point != std::string_view::npos && fraction.empty())) {
        return std::nullopt;
    }
    std::int64_t millionths = 0;
    const auto append = [&millionths](char digit) {
        if (!is_decimal_digit(digit) || millionths > millionths_max / 10) return false;
        millionths = millionths * 10 + (digit - '0');
        return true;
    };
    for (const char digit : whole) {
        if (!append(digit)) return std::nullopt;
    }
    for (std::size_t place = 0; place < 6; ++place) {
        if (!append(place < fraction.size() ? fraction[place] : '0')) return std::nullopt;
    }
    const Money money{negative ? -millionths : millionths};
    return money.within_bounds() ? std::optional{money} : std::nullopt;
}

std::string Money::to_string() const {
    return to_decimal(millionths_);
}

Money basis_points_of(Money amount, std::uint32_t basis_points) {
    // 64 bits do not hold the product of what several accounts have together.
    const Int128 product = Int128{amount.millionths()} * basis_points;
    const Int128 rest = (product % whole_basis_points + whole_basis_points) % whole_basis_points;
    constexpr Int128 bound = Money::millionths_max;
    return Money::from_millionths(
        static_cast<std::int64_t>(std::clamp((product - rest) / whole_basis_points, -bound, bound)));
}

Money rounded_up_to(Money amount, Money step) {
    if (step <= Money{}) return amount;
    const std::int64_t steps = floor_divide(amount.millionths(), step.millionths());
    const Money below = Money::from_millionths(steps * step.millionths());
    return below == amount ? amount : below + step;
}

}  // namespace airtime::charging

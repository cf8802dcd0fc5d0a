#include "texts/amount_style.hpp"

namespace airtime::texts {

namespace {

using charging::Money;

constexpr std::uint32_t decimals_max = 6;

/// `amount` in the smallest sums that people write.
std::int64_t rounded(Money amount, std::int64_t smallest, Rounding rounding) {
    const std::int64_t whole = amount.millionths() / smallest;
    const std::int64_t rest = amount.millionths() % smallest;
    if (rounding == Rounding::up) return whole + (rest > 0 ? 1 : 0);
    return whole - (rest < 0 ? 1 : 0);
}

std::string grouped(std::string digits, const std::string& separator) {
    constexpr std::size_t group = 3;
    for (std::size_t at = digits.size(); at > group; at -= group) digits.insert(at - group, separator);
    return digits;
}

}  // namespace

std::string written(Money amount, std::uint32_t decimals, Rounding rounding, const AmountStyle& style) {
    std::int64_t smallest = 1;
    for (std::uint32_t digit = decimals; digit < decimals_max; ++digit) smallest *= 10;
    const std::int64_t count = rounded(amount, smallest, rounding);
    std::string digits = std::to_string(count < 0 ? -count : count);
    if (digits.size() <= decimals) digits.insert(0, decimals + 1 - digits.size(), '0');
    std::string text = grouped(digits.substr(0, digits.size() - decimals), style.thousands);
    if (decimals > 0) text += style.decimal_point + digits.substr(digits.size() - decimals);
    return (count < 0 ? "-" : "") + style.in_front + text + style.behind;
}

}  // namespace airtime::texts

#include "charging/values/ledger_sum.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

constexpr std::size_t decimals = 6;
/// Far below 2^127, far above all the money of the world.
constexpr std::size_t sum_digits_max = 36;

}  // namespace

std::string to_decimal(WideMoney millionths) {
    const bool negative = millionths < 0;
    std::string digits;
    for (WideMoney rest = negative ? -millionths : millionths; rest != 0 || digits.size() <= decimals;
         rest /= 10) {
        digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    }
    std::string text =
        digits.substr(0, digits.size() - decimals) + "." + digits.substr(digits.size() - decimals);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return negative ? "-" + text : text;
}

std::string to_whole(WideMoney number) {
    std::string digits;
    for (WideMoney rest = number; rest != 0 || digits.empty(); rest /= 10) {
        const auto digit = static_cast<int>(rest % 10);
        digits += static_cast<char>('0' + (digit < 0 ? -digit : digit));
    }
    if (number < 0) digits += '-';
    std::ranges::reverse(digits);
    return digits;
}

std::optional<WideMoney> parse_whole(std::string_view digits) {
    const bool negative = digits.starts_with('-');
    digits.remove_prefix(negative ? 1 : 0);
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (digits.empty() || digits.size() > sum_digits_max || !std::ranges::all_of(digits, is_digit)) {
        return std::nullopt;
    }
    WideMoney number = 0;
    for (const char c : digits) number = number * 10 + (c - '0');
    return negative ? -number : number;
}

}  // namespace airtime::charging

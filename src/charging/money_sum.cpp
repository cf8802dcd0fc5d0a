#include "charging/money_sum.hpp"

#include <algorithm>

namespace airtime::charging {

std::string MoneySum::to_string() const {
    const bool negative = millionths_ < 0;
    const WideInteger magnitude = negative ? -millionths_ : millionths_;
    std::string digits;
    for (WideInteger units = magnitude / Money::millionths_per_unit; units != 0 || digits.empty();
         units /= 10) {
        digits += static_cast<char>('0' + static_cast<int>(units % 10));
    }
    std::ranges::reverse(digits);
    const Money fraction =
        Money::from_millionths(static_cast<std::int64_t>(magnitude % Money::millionths_per_unit));
    // "0.25" without its leading zero.
    return (negative ? "-" : "") + digits + fraction.to_string().substr(1);
}

}  // namespace airtime::charging

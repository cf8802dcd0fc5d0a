#include "charging/values/money_sum.hpp"

#include "base/decimal_text.hpp"

namespace airtime::charging {

std::optional<MoneySum> MoneySum::parse(std::string_view decimal) {
    constexpr std::size_t decimals = 6;
    const std::size_t point = decimal.find('.');
    const std::string_view fraction =
        point == std::string_view::npos ? std::string_view{} : decimal.substr(point + 1);
    if (fraction.size() > decimals || (point != std::string_view::npos && fraction.empty())) {
        return std::nullopt;
    }
    const std::string_view whole = decimal.substr(0, point);
    if (whole.empty() || whole == "-") return std::nullopt;
    std::string digits{whole};
    digits.append(fraction).append(decimals - fraction.size(), '0');
    const auto millionths = parse_whole(digits);
    if (!millionths) return std::nullopt;
    MoneySum sum;
    sum.millionths_ = *millionths;
    return sum;
}

std::string MoneySum::to_string() const {
    return to_decimal(millionths_);
}

}  // namespace airtime::charging

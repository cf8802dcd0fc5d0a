#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace airtime::gy_client {

/// Unit-Value of RFC 8506 8.8 as it is on the wire: digits x 10^exponent. Not bounded as the product's own
/// money is, because a test has to send what a server must refuse.
struct UnitValue {
    std::int64_t digits = 0;
    std::int32_t exponent = 0;

    friend bool operator==(const UnitValue&, const UnitValue&) = default;
};

/// "10000", "-0.25", "100.50" (digits 10050, exponent -2). Empty for anything else or beyond 64 bits.
std::optional<UnitValue> parse_unit_value(std::string_view decimal);

/// "10,000", "-0.25"; digits and exponent as they are where the decimal would be absurdly long.
std::string format_unit_value(UnitValue value);

/// The same without separators: for machines.
std::string plain_unit_value(UnitValue value);

/// Do both mean the same amount? 100 x 10^0 equals 1 x 10^2.
bool same_amount(UnitValue a, UnitValue b);

/// "5,000,000".
std::string with_separators(std::uint64_t value);

}  // namespace airtime::gy_client

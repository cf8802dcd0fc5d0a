#pragma once

#include <compare>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

namespace airtime::charging {

/// An amount in millionths of a currency unit. Exact: no floating point ever touches it. A sum that 64 bits
/// do not hold stays at their end, which is beyond the bound: it is never a small amount, or one of the other
/// sign.
class Money {
  public:
    /// Beyond this, Redis and Lua, which count in doubles, would no longer be exact.
    static constexpr std::int64_t millionths_max = 9'000'000'000'000'000;
    static constexpr std::int64_t millionths_per_unit = 1'000'000;

    constexpr Money() = default;
    static constexpr Money from_millionths(std::int64_t millionths) { return Money{millionths}; }
    static constexpr Money from_units(std::int64_t units) { return Money{units * millionths_per_unit}; }
    /// The largest amount that can be kept.
    static constexpr Money max() { return Money{millionths_max}; }

    /// Unit-Value of RFC 8506 8.8: digits x 10^exponent. Empty if it is not a whole number of millionths or
    /// beyond the bound.
    static std::optional<Money> from_unit_value(std::int64_t digits, std::int32_t exponent);

    /// "4500", "-0.25", "10000.000000". Empty for anything else, more than six decimals or beyond the bound.
    static std::optional<Money> parse(std::string_view decimal);

    constexpr std::int64_t millionths() const { return millionths_; }
    constexpr bool within_bounds() const {
        return millionths_ >= -millionths_max && millionths_ <= millionths_max;
    }

    /// The shortest exact decimal in currency units: "4500", "-0.25", "0".
    std::string to_string() const;

    friend constexpr auto operator<=>(Money, Money) = default;
    friend constexpr Money operator+(Money a, Money b) {
        std::int64_t sum = 0;
        return __builtin_add_overflow(a.millionths_, b.millionths_, &sum) ? end_of(a.millionths_ > 0)
                                                                          : Money{sum};
    }
    friend constexpr Money operator-(Money a, Money b) {
        std::int64_t difference = 0;
        return __builtin_sub_overflow(a.millionths_, b.millionths_, &difference) ? end_of(a.millionths_ >= 0)
                                                                                 : Money{difference};
    }
    friend constexpr Money operator-(Money a) { return Money{} - a; }
    constexpr Money& operator+=(Money other) { return *this = *this + other; }
    constexpr Money& operator-=(Money other) { return *this = *this - other; }

  private:
    explicit constexpr Money(std::int64_t millionths) : millionths_(millionths) {}
    static constexpr Money end_of(bool positive) {
        using Limits = std::numeric_limits<std::int64_t>;
        return Money{positive ? Limits::max() : Limits::min()};
    }
    std::int64_t millionths_ = 0;
};

/// So many of the 10,000 basis points of `amount`, rounded down to a millionth; never beyond the bound.
Money basis_points_of(Money amount, std::uint32_t basis_points);

/// The multiple of `step` at or above `amount`; `amount` itself where `step` is zero.
Money rounded_up_to(Money amount, Money step);

}  // namespace airtime::charging

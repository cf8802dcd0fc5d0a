#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace airtime::charging {

/// An amount in millionths of a currency unit. Exact: no floating point ever touches it.
class Money {
  public:
    /// Beyond this, Redis and Lua, which count in doubles, would no longer be exact.
    static constexpr std::int64_t millionths_max = 9'000'000'000'000'000;
    static constexpr std::int64_t millionths_per_unit = 1'000'000;

    constexpr Money() = default;
    static constexpr Money from_millionths(std::int64_t millionths) { return Money{millionths}; }
    static constexpr Money from_units(std::int64_t units) { return Money{units * millionths_per_unit}; }

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
    friend constexpr Money operator+(Money a, Money b) { return Money{a.millionths_ + b.millionths_}; }
    friend constexpr Money operator-(Money a, Money b) { return Money{a.millionths_ - b.millionths_}; }
    friend constexpr Money operator-(Money a) { return Money{-a.millionths_}; }
    constexpr Money& operator+=(Money other) { return *this = *this + other; }
    constexpr Money& operator-=(Money other) { return *this = *this - other; }

  private:
    explicit constexpr Money(std::int64_t millionths) : millionths_(millionths) {}
    std::int64_t millionths_ = 0;
};

/// `percent` hundredths of `amount` in basis points (10,000 = all of it), rounded down to a millionth.
Money basis_points_of(Money amount, std::uint32_t basis_points);

/// The multiple of `step` at or above `amount`; `amount` itself where `step` is zero.
Money rounded_up_to(Money amount, Money step);

}  // namespace airtime::charging

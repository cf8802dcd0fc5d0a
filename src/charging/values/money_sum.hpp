#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/int128.hpp"
#include "charging/values/money.hpp"

namespace airtime::charging {

/// A sum over any time and any number of subscribers, exact: 64 bits may not hold it. It never wraps: no
/// world has so many amounts. An amount is the sum of one.
class MoneySum {
  public:
    MoneySum() = default;
    MoneySum(Money amount) : millionths_(amount.millionths()) {}

    static MoneySum from_millionths(Int128 millionths) {
        MoneySum sum;
        sum.millionths_ = millionths;
        return sum;
    }

    /// As to_string() writes it, at most 36 digits. Empty for anything else.
    static std::optional<MoneySum> parse(std::string_view decimal);

    MoneySum& operator+=(const MoneySum& other) {
        millionths_ += other.millionths_;
        return *this;
    }
    MoneySum& operator-=(const MoneySum& other) {
        millionths_ -= other.millionths_;
        return *this;
    }
    friend MoneySum operator+(MoneySum a, const MoneySum& b) { return a += b; }
    friend MoneySum operator-(MoneySum a, const MoneySum& b) { return a -= b; }
    friend bool operator==(const MoneySum&, const MoneySum&) = default;
    bool reaches(Money amount) const { return millionths_ >= amount.millionths(); }
    bool exceeds(Money amount) const { return millionths_ > amount.millionths(); }
    /// Whether it is at least `percent` of `whole`; false for a whole that is not above zero.
    bool is_share_of(const MoneySum& whole, std::uint32_t percent) const {
        return whole.millionths_ > 0 && millionths_ * 100 >= whole.millionths_ * percent;
    }
    Int128 millionths() const { return millionths_; }
    /// As Money prints it.
    std::string to_string() const;

  private:
    Int128 millionths_ = 0;
};

}  // namespace airtime::charging

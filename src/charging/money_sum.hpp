#pragma once

#include <cstdint>
#include <string>

#include "charging/money.hpp"

namespace airtime::charging {

/// A sum over many subscribers, exact: 64 bits may not hold a whole operator's millionths.
class MoneySum {
  public:
    MoneySum() = default;
    explicit MoneySum(Money amount) : millionths_(amount.millionths()) {}

    MoneySum& operator+=(const MoneySum& other) {
        millionths_ += other.millionths_;
        return *this;
    }
    friend bool operator==(const MoneySum&, const MoneySum&) = default;
    bool reaches(Money amount) const { return millionths_ >= amount.millionths(); }
    bool exceeds(Money amount) const { return millionths_ > amount.millionths(); }
    /// Whether it is at least `percent` of `whole`; false for a whole that is not above zero.
    bool is_share_of(const MoneySum& whole, std::uint32_t percent) const {
        return whole.millionths_ > 0 && millionths_ * 100 >= whole.millionths_ * percent;
    }
    /// As Money prints it.
    std::string to_string() const;

  private:
    __extension__ typedef __int128 WideInteger;
    WideInteger millionths_ = 0;
};

}  // namespace airtime::charging

#pragma once

#include "base/int128.hpp"
#include "charging/policy/policy.hpp"

/// Arithmetic of prices: between money and money, with products that 64 bits do not hold. Two counters of 64
/// bits and a price of 53 fit into 128 with room to spare.
namespace airtime::charging {

/// An amount that is not negative.
inline UInt128 unsigned_millionths(Money amount) {
    return static_cast<UInt128>(amount.millionths());
}

/// Of how many units the tariff's price is.
inline UInt128 price_units_of(const Tariff& tariff) {
    return tariff.price_units == 0 ? tariff.block_units : tariff.price_units;
}

}  // namespace airtime::charging

#pragma once

#include "charging/policy/policy.hpp"

/// Arithmetic of prices: between money and money, with products that 64 bits do not hold.
namespace airtime::charging {

/// Two counters of 64 bits and a price of 53 fit with room to spare.
__extension__ using Wide = unsigned __int128;

/// An amount that is not negative.
inline Wide wide(Money amount) {
    return static_cast<Wide>(amount.millionths());
}

/// Of how many units the tariff's price is.
inline Wide price_units_of(const Tariff& tariff) {
    return tariff.price_units == 0 ? tariff.block_units : tariff.price_units;
}

}  // namespace airtime::charging

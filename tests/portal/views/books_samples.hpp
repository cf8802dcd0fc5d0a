#pragma once

#include "books/history.hpp"

namespace airtime::portal {

inline charging::Money units(std::int64_t amount) {
    return charging::Money::from_units(amount);
}

/// As an event of the kind moves it: signed.
inline books::Sums moved(std::int64_t count, std::int64_t principal, std::int64_t fee,
                         std::int64_t amount = 0) {
    return {
        .count = count, .amount = units(amount), .principal = units(principal), .fee = units(fee), .vat = {}};
}

}  // namespace airtime::portal

#pragma once

#include <cstdint>
#include <limits>

namespace airtime {

/// Sum that stays at 2^64-1 where it would wrap.
constexpr std::uint64_t saturating_sum(std::uint64_t a, std::uint64_t b) {
    std::uint64_t sum = 0;
    return __builtin_add_overflow(a, b, &sum) ? std::numeric_limits<std::uint64_t>::max() : sum;
}

}  // namespace airtime

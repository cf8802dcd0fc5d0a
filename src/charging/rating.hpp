#pragma once

#include <optional>

#include "charging/policy.hpp"

/// Prices. One rounding rule: every begun block is charged whole.
namespace airtime::charging {

/// What the next `units` cost after `used_before` were charged in the same session. Empty if beyond the bound
/// of Money.
std::optional<Money> price_of(const Tariff& tariff, std::uint64_t used_before, std::uint64_t units);

/// The most units that `money` pays for after `used_before`; 2^64-1 where the service is free.
std::uint64_t units_for(const Tariff& tariff, std::uint64_t used_before, Money money);

}  // namespace airtime::charging

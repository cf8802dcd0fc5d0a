#pragma once

#include <optional>

#include "charging/contract/contract.hpp"
#include "charging/contract/session.hpp"
#include "charging/rating/rating.hpp"
#include "charging/values/parts.hpp"

/// Setting money aside for quota.
namespace airtime::charging {

/// What the accounts that may pay for the tariff hold, less held: money reserved for running sessions still
/// counts.
Money payable_balance(const Contract& contract, const Tariff& tariff, Instant now);

/// The same less what is reserved: what a new reservation can draw on. An overdrawn account counts as zero.
Money payable_available(const Contract& contract, const Tariff& tariff, Instant now);

/// Quota for `wanted_units` (zero: the tariff's default): as much as wanted, as one reservation may take of
/// what is available, as time passes before the price changes, and never less than the tariff's minimum,
/// which it may take whole. Parts in the tariff's order. Empty: the minimum cannot be reserved.
/// `used_before`: what is already charged, or granted, in the session.
std::optional<Reservation> quota_for(const Contract& contract, const Rate& rate, std::uint64_t wanted_units,
                                     const Usage& used_before, const Policy& policy, Instant now);

/// What `wanted_units` (zero: the tariff's default) come to within the tariff's limits, before anybody looks
/// at money: never less than its minimum, and no more time than passes before the price changes.
std::uint64_t units_within_limits(const Tariff& tariff, std::uint64_t wanted_units, const Policy& policy,
                                  Instant now);

/// What one reservation may take of `available`; at least `minimum`, which it may take whole.
Money spendable_of(Money available, Money minimum, const Policy& policy);

/// `amount` from the tariff's accounts in their order, as far as they have it available.
std::vector<Part> parts_for(const Contract& contract, const Tariff& tariff, Money amount, Instant now);

/// Validity-Time of quota granted now: `validity_s`, but not beyond the next change of the tariff's price, so
/// that what is used afterwards is granted, and paid, at its own price.
std::uint32_t validity_s_until_price_change(std::uint32_t validity_s, const Tariff& tariff,
                                            const Policy& policy, Instant now);

}  // namespace airtime::charging

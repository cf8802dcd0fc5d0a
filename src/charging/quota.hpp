#pragma once

#include <optional>

#include "charging/decision.hpp"

/// Setting money aside for quota, and charging what was used.
namespace airtime::charging {

/// What the accounts that may pay for the tariff hold, less held: money reserved for running sessions still
/// counts.
Money payable_balance(const Contract& contract, const Tariff& tariff, Instant now);

/// The same less what is reserved: what a new reservation can draw on. An overdrawn account counts as zero.
Money payable_available(const Contract& contract, const Tariff& tariff, Instant now);

/// Quota for `wanted_units` (zero: the tariff's default): as much as wanted, as one reservation may take of
/// what is available, and never less than the tariff's minimum, which it may take whole. Parts in the
/// tariff's order. Empty: the minimum cannot be reserved. `used_before`: units already charged in the
/// session.
std::optional<Reservation> quota_for(const Contract& contract, const Tariff& tariff,
                                     std::uint64_t wanted_units, std::uint64_t used_before,
                                     const SessionPolicy& policy, Instant now);

/// Where a charge comes from.
struct Charge {
    const Tariff& tariff;
    Money price;
    std::uint64_t units = 0;
    std::vector<Part> reserved;  ///< taken first; already released from its session
    SessionId session;
    std::uint32_t request_number = 0;
};

/// Debits reserved parts first, then the tariff's accounts in order as far as available, the rest from the
/// last of them, which may go below zero. Counts the month's spend, marks advances drawn, records `used`.
void debit(Draft& draft, const Charge& charge);

}  // namespace airtime::charging

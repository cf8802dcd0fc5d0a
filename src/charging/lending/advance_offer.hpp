#pragma once

#include <optional>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// What may be lent within all limits.
namespace airtime::charging {

/// Why the denomination cannot be lent: limit_reached or monthly_limit_reached; empty: it can.
std::optional<AdvanceRefusal> beyond_limits(Money denomination, const Contract& contract,
                                            const Policy& policy, Instant now);

/// The largest denomination that is within all limits; zero for none.
Money offer_to(const Contract& contract, const Policy& policy, Instant now);

/// Why not even the smallest denomination can be lent; empty: there is an offer.
std::optional<AdvanceRefusal> no_offer_because(const Contract& contract, const Policy& policy, Instant now);

}  // namespace airtime::charging

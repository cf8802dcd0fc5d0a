#pragma once

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// ARPU: what a subscriber spends, and the tier that this reaches.
namespace airtime::charging {

/// Mean spend of the last three full calendar months, rounded down; what counts of a contract that is younger
/// is the policy's.
Money average_spend(const Contract& contract, const Policy& policy, Instant now);

/// The highest tier that the average spend reaches; null below the lowest.
const AdvanceTier* tier_of(const Contract& contract, const Policy& policy, Instant now);

}  // namespace airtime::charging

#pragma once

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// Debt before fees that no advance may take the contract beyond: the tier's amount, by how it repaid, within
/// the policy's caps; zero below the lowest tier.
Money borrowing_limit(const Contract& contract, const Policy& policy, Instant now);

/// The same with the fee: debt (principal and fee) that no advance may take the contract beyond.
Money debt_limit_of(const Contract& contract, const Policy& policy, Instant now);

}  // namespace airtime::charging

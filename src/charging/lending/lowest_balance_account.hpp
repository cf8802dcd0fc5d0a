#pragma once

#include <span>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// The account with the lowest balance among `candidates` that may receive advances and are not expired;
/// ties go to the policy's order. Null for none.
const Account* lowest_balance_account(const Contract& contract, std::span<const AccountName> candidates,
                                      const Policy& policy, Instant now);

}  // namespace airtime::charging

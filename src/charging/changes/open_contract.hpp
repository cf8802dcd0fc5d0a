#pragma once

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// Opens the books of a new contract: totals.opening is the sum of its accounts, one `opened` event names
/// each. Accounts of the policy that `contract` does not list are added with a zero balance.
ContractChange open_contract(Contract contract, const Policy& policy, const Circumstances& circumstances);

}  // namespace airtime::charging

#pragma once

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

/// The hold of a recharge taken, as a change of its own, which tells of what was taken. No hold: no effect.
ContractChange recover(Contract contract, const RechargeId& recharge, const Policy& policy,
                       const Circumstances& circumstances);

}  // namespace airtime::charging

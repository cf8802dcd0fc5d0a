#pragma once

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// What is held of a recharge until it is recovered.
namespace airtime::charging {

/// What of a recharge of `amount`, just credited to `account`, will be recovered: at most what is recoverable
/// (debt less held), at most the policy's share of the recharge, or of what is available where that is less;
/// fee first, oldest advance first. Empty parts: nothing.
Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now);

/// Lets go of what is held for an advance: a hold on a debt that is gone would take nothing, but count as
/// held.
void release_holds(Contract& contract, const AdvanceId& advance);

}  // namespace airtime::charging

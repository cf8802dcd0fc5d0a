#pragma once

#include "charging/contract/draft.hpp"

/// Recharges that can still be taken back.
namespace airtime::charging {

/// Whose hold takes from the bonus of a recharge. No recharge has a blank in its id.
RechargeId bonus_hold_of(const RechargeId& recharge);

/// The recharge whose money a hold takes, if it can still be taken back; null: it cannot.
RecentRecharge* recent_recharge_of(Contract& contract, const RechargeId& hold);
/// Whether it can still be taken back, by its age.
bool is_reversible(const RecentRecharge& recharge, const Policy& policy, Instant now);
/// Drops what can no longer be taken back.
void forget_old_recharges(Draft& draft);

}  // namespace airtime::charging

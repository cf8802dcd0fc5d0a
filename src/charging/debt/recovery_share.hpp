#pragma once

#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// What of a recharge of `amount` goes to what is owed, of which `usable` can be taken: at most what is owed,
/// at most the policy's share where the recharge does not pay all of it, and no more than leaves the
/// subscriber `keep_at_least`.
Money recovery_share(Money amount, Money usable, Money owed, const RecoveryPolicy& rules);

}  // namespace airtime::charging

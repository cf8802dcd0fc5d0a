#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Applies exactly the recharge's hold and removes it. No hold: no effect.
void take_hold(Draft& draft, const RechargeId& recharge);

}  // namespace airtime::charging

#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Holds what `amount`, just credited to `account`, repays, and writes the work entry. A written-off advance
/// is first reinstated.
void hold_for_debt(Draft& draft, const RechargeId& recharge, const AccountName& account, Money amount);

}  // namespace airtime::charging

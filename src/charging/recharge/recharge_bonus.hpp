#pragma once

#include "charging/policy/policy.hpp"

namespace airtime::charging {

/// What the policy gives beside a recharge, zero for none: the percentage of the highest step that it
/// reaches.
Money bonus_of(Money recharged, const BonusPolicy& policy);

}  // namespace airtime::charging

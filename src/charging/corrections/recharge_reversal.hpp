#pragma once

#include "charging/contract/draft.hpp"
#include "charging/corrections/correction.hpp"
#include "charging/values/identifiers.hpp"

namespace airtime::charging {

/// Takes a recharge back with its bonus; what was recovered from it is owed again. The account may be
/// overdrawn by it.
struct RechargeReversal {
    RechargeId recharge;
};
CorrectionOutcome reverse_recharge(Draft& draft, const RechargeReversal& reversal, const CorrectedBy& by);

}  // namespace airtime::charging

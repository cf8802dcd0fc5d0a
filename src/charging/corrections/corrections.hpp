#pragma once

#include <variant>

#include "charging/corrections/adjustment.hpp"
#include "charging/corrections/advance_cancellation.hpp"
#include "charging/corrections/fee_waiver.hpp"
#include "charging/corrections/recharge_reversal.hpp"
#include "charging/corrections/repayment.hpp"
#include "charging/corrections/write_off.hpp"

namespace airtime::charging {

/// Everything that people can put right.
using Correction =
    std::variant<Adjustment, FeeWaiver, AdvanceCancellation, RepaymentRequest, WriteOff, RechargeReversal>;
CorrectionOutcome correct(Draft& draft, const Correction& correction, const CorrectedBy& by);

}  // namespace airtime::charging

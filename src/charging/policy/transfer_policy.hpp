#pragma once

#include "charging/values/money.hpp"

namespace airtime::charging {

/// Whether and how much subscribers may send each other.
struct TransferPolicy {
    bool allowed = false;
    Money amount_min;        ///< zero: any
    Money amount_max;        ///< zero: any
    Money sent_per_day_max;  ///< fees apart, in the operator's time zone; zero: any
    Money fee;               ///< the sender's, beside the amount
    bool repays = true;      ///< the receiver's debt is recovered from it, as from a recharge
};

}  // namespace airtime::charging

#pragma once

#include "charging/recharge/recharge.hpp"
#include "store/change_contract.hpp"

namespace airtime::operations {

/// A recharge that does not come by Diameter: voucher system, bank, till. Credited once per contract and
/// `key` (printable) by the same rules as a recharge CCR, within the limits of who asks; what it repays is
/// recovered by the worker.
store::ChangeOutcome<charging::RechargeOutcome> recharge(const store::Editor& editor,
                                                         const charging::SubscriberAddress& subscriber,
                                                         charging::Money amount, const std::string& key,
                                                         const charging::Recharger& by);

}  // namespace airtime::operations

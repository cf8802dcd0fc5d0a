#include "charging/changes/recover.hpp"

#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/debt/recovery.hpp"
#include "charging/debt/recovery_notice.hpp"

namespace airtime::charging {

ContractChange recover(Contract contract, const RechargeId& recharge, const Policy& policy,
                       const Circumstances& circumstances) {
    Draft draft = begin_change(std::move(contract), policy, circumstances);
    take_hold(draft, recharge);
    tell_of_recovery(draft);
    return std::move(draft.change);
}

}  // namespace airtime::charging

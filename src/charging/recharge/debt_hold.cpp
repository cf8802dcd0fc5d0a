#include "charging/recharge/debt_hold.hpp"

#include <utility>

#include "charging/debt/recovery_hold.hpp"
#include "charging/debt/reinstatement.hpp"
#include "charging/lending/shadow_debt.hpp"

namespace airtime::charging {

void hold_for_debt(Draft& draft, const RechargeId& recharge, const AccountName& account, Money amount) {
    reinstate_written_off(draft);
    Contract& contract = draft.contract();
    Hold hold = hold_for(contract, recharge, account, amount, draft.policy, draft.now());
    repay_shadow_debt(draft, amount - hold.amount());
    if (!hold.parts.empty()) {
        contract.holds.push_back(std::move(hold));
        draft.change.work.push_back({.contract = contract.id, .recharge = recharge});
    }
}

}  // namespace airtime::charging

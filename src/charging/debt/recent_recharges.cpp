#include "charging/debt/recent_recharges.hpp"

#include <algorithm>
#include <chrono>

namespace airtime::charging {

RechargeId bonus_hold_of(const RechargeId& recharge) {
    return {recharge.value + " bonus"};
}

RecentRecharge* recent_recharge_of(Contract& contract, const RechargeId& hold) {
    for (RecentRecharge& recharge : contract.recent_recharges) {
        if (recharge.id == hold || bonus_hold_of(recharge.id) == hold) return &recharge;
    }
    return nullptr;
}

bool is_reversible(const RecentRecharge& recharge, const Policy& policy, Instant now) {
    return now < recharge.at + std::chrono::days{policy.recharge.reversible_days};
}

void forget_old_recharges(Draft& draft) {
    std::erase_if(draft.contract().recent_recharges, [&](const RecentRecharge& recharge) {
        return !is_reversible(recharge, draft.policy, draft.now());
    });
}

}  // namespace airtime::charging

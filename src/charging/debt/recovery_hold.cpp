#include "charging/debt/recovery_hold.hpp"

#include <algorithm>

#include "charging/debt/debt_allocation.hpp"
#include "charging/debt/recovery_share.hpp"

namespace airtime::charging {

Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now) {
    // A share of the recharge, less where the account was overdrawn; never of money that was there before.
    const Money usable = std::clamp(available_in(contract, account, now), Money{}, amount);
    const Money taken = recovery_share(amount, usable, debt_less_held(contract), policy.recovery);
    return {.recharge = recharge,
            .account = account,
            .created_at = now,
            .parts = allocate_to_debt(contract, taken)};
}

void release_holds(Contract& contract, const AdvanceId& advance) {
    for (Hold& hold : contract.holds) {
        std::erase_if(hold.parts, [&](const HoldPart& part) { return part.advance == advance; });
    }
    std::erase_if(contract.holds, [](const Hold& hold) { return hold.parts.empty(); });
}

}  // namespace airtime::charging

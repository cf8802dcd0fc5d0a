#include <algorithm>

#include "charging/recharge.hpp"

namespace airtime::charging {

/// Wrong: what earlier recharges will pay is held again.
Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now) {
    const Money recoverable = debt_of(contract);
    const std::uint32_t percent = amount > recoverable ? 100 : policy.recovery.share_when_short_percent;
    const Money usable = std::clamp(available_in(contract, account, now), Money{}, amount);
    Money left = std::min({recoverable, basis_points_of(usable, percent * 100),
                           std::max(Money{}, usable - policy.recovery.keep_at_least)});
    Hold hold{.recharge = recharge, .account = account, .created_at = now, .parts = {}};
    for (const Advance& advance : contract.advances) {
        const Money fee = std::min(left, advance.outstanding_fee);
        const Money principal = std::min(left - fee, advance.outstanding_principal);
        left -= fee + principal;
        if (fee + principal > Money{}) {
            hold.parts.push_back({.advance = advance.id, .fee = fee, .principal = principal});
        }
    }
    return hold;
}

}  // namespace airtime::charging

#include <algorithm>

#include "charging/recharge.hpp"

namespace airtime::charging {

Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now) {
    const RecoveryPolicy& rules = policy.recovery;
    const Money recoverable = debt_less_held(contract);
    const std::uint32_t percent = amount > recoverable ? 100 : rules.share_when_short_percent;
    // A share of the recharge, less where the account was overdrawn; never of money that was there before.
    const Money usable = std::clamp(available_in(contract, account, now), Money{}, amount);
    Money left = std::min({recoverable, basis_points_of(usable, percent * 100),
                           std::max(Money{}, usable - rules.keep_at_least)});

    Hold hold{.recharge = recharge, .account = account, .created_at = now, .parts = {}};
    const auto take = [&left](Money outstanding, Money held) {
        const Money taken = std::min(left, std::max(Money{}, outstanding - held));
        left -= taken;
        return taken;
    };
    for (const Advance& advance : contract.advances) {
        if (advance.state == AdvanceState::written_off) {
            continue;
        }
        const HoldPart held = held_for(contract, advance.id);
        const Money fee = take(advance.outstanding_fee, held.fee);
        const Money principal = take(advance.outstanding_principal, held.principal);
        if (fee + principal > Money{}) {
            hold.parts.push_back({.advance = advance.id, .fee = fee, .principal = principal});
        }
    }
    return hold;
}

}  // namespace airtime::charging

#include <algorithm>

#include "charging/recharge/recharge.hpp"

namespace airtime::charging {

Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now) {
    const RecoveryPolicy& rules = policy.recovery;
    const Money recoverable = debt_less_held(contract);
    const std::uint32_t percent = amount > recoverable ? 100 : rules.share_when_short_percent;
    // A share of the recharge, less where the account was overdrawn; never of money that was there before.
    const Money usable = std::clamp(available_in(contract, account, now), Money{}, amount);
    const Money taken = std::min({recoverable, basis_points_of(usable, percent * 100),
                                  std::max(Money{}, usable - rules.keep_at_least)});

    return {.recharge = recharge,
            .account = account,
            .created_at = now,
            .parts = allocate_to_debt(contract, taken)};
}

}  // namespace airtime::charging

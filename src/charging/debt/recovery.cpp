#include "charging/debt/recovery.hpp"

#include <algorithm>
#include <utility>

#include "charging/debt/recovery_part.hpp"
#include "charging/debt/settlement.hpp"

namespace airtime::charging {

void take_hold(Draft& draft, const RechargeId& recharge) {
    auto& holds = draft.contract().holds;
    const auto found = std::ranges::find(holds, recharge, &Hold::recharge);
    if (found == holds.end()) return;
    const Hold hold = std::move(*found);
    // The clock of who recovers may be behind that of who took the recharge.
    draft.circumstances.now = std::max(draft.now(), hold.created_at);
    holds.erase(found);
    const Payer payer{.account = hold.account, .note = hold.recharge.value, .hold = hold.recharge};
    for (const HoldPart& part : hold.parts) {
        auto& advances = draft.contract().advances;
        const auto advance = std::ranges::find(advances, part.advance, &Advance::id);
        if (advance != advances.end()) take_hold_part(draft, payer, part, *advance);
    }
    // It was repaid when the recharge came, not when the worker took it.
    settle_paid_advances(draft, hold.created_at);
}

}  // namespace airtime::charging

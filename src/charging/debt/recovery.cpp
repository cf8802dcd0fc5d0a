#include <algorithm>
#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/debt/recovery_notice.hpp"
#include "charging/lending/borrower.hpp"
#include "charging/recharge/recharge.hpp"

namespace airtime::charging {

namespace {

/// As it stood in the end: late fees, reminders and the like are not repeated if a recharge is taken back.
void remember_settlement(Contract& contract, const Advance& advance, Instant paid_at, bool counted) {
    for (RecentRecharge& recharge : contract.recent_recharges) {
        for (Repayment& repayment : recharge.repaid) {
            if (repayment.advance.id == advance.id) {
                repayment.advance = advance;
                repayment.settled_at = paid_at;
                repayment.counted = counted;
            }
        }
    }
}

/// What was owed again of it is paid, and the rest stays given up.
void give_up_the_rest(Contract& contract) {
    for (Advance& advance : contract.advances) {
        if (advance.outstanding() != Money{} || advance.given_up() == Money{}) continue;
        advance.outstanding_principal = std::exchange(advance.given_up_principal, Money{});
        advance.outstanding_fee = std::exchange(advance.given_up_fee, Money{});
        advance.state = AdvanceState::written_off;
    }
}

}  // namespace

void settle_paid_advances(Draft& draft, Instant paid_at, PaidWith money) {
    give_up_the_rest(draft.contract());
    auto& advances = draft.contract().advances;
    for (const Advance& advance : advances) {
        if (advance.outstanding() == Money{}) {
            const bool counts = money == PaidWith::own_money || advance.due_at <= paid_at;
            if (counts) note_repayment(draft.contract(), advance, paid_at);
            remember_settlement(draft.contract(), advance, paid_at, counts);
            LedgerEvent event;
            event.kind = EventKind::settled;
            event.advance = advance.id;
            draft.record(std::move(event));
        }
    }
    std::erase_if(advances, [](const Advance& advance) { return advance.outstanding() == Money{}; });
}

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

ContractChange recover(Contract contract, const RechargeId& recharge, const Policy& policy,
                       const Circumstances& circumstances) {
    Draft draft = begin_change(std::move(contract), policy, circumstances);
    take_hold(draft, recharge);
    tell_of_recovery(draft);
    return std::move(draft.change);
}

}  // namespace airtime::charging

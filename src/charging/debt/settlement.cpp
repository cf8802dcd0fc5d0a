#include "charging/debt/settlement.hpp"

#include <algorithm>
#include <utility>

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

void note_repayment(Contract& contract, const Advance& advance, Instant paid_at) {
    RepaymentRecord& record = contract.repayments;
    if (paid_at < advance.due_at) {
        record.in_time += 1;
        return;
    }
    record.in_time = 0;
    record.late += 1;
}

void forget_repayment(Contract& contract, const Advance& advance, Instant paid_at) {
    RepaymentRecord& record = contract.repayments;
    std::uint32_t& counted = paid_at < advance.due_at ? record.in_time : record.late;
    counted -= std::min(counted, 1U);
}

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

}  // namespace airtime::charging

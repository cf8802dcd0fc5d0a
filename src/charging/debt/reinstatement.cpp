#include "charging/debt/reinstatement.hpp"

#include <utility>

namespace airtime::charging {

void owe_apart_from_given_up(Advance& advance, Instant now) {
    if (advance.state != AdvanceState::written_off) return;
    advance.given_up_principal = std::exchange(advance.outstanding_principal, Money{});
    advance.given_up_fee = std::exchange(advance.outstanding_fee, Money{});
    advance.state = advance.due_at <= now ? AdvanceState::overdue : AdvanceState::open;
    advance.ageing.reinstated = true;
}

void reinstate_written_off(Draft& draft) {
    for (Advance& advance : draft.contract().advances) {
        owe_apart_from_given_up(advance, draft.now());
        if (advance.given_up() == Money{}) continue;
        LedgerEvent event;
        event.kind = EventKind::reinstated;
        event.principal = std::exchange(advance.given_up_principal, Money{});
        event.fee = std::exchange(advance.given_up_fee, Money{});
        advance.outstanding_principal += event.principal;
        advance.outstanding_fee += event.fee;
        event.advance = advance.id;
        draft.record(std::move(event));
    }
}

}  // namespace airtime::charging

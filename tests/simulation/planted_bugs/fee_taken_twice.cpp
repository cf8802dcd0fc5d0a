#include <algorithm>

#include "charging/recharge.hpp"

namespace airtime::charging {

/// Wrong: the account pays the fee once more than the debt shrinks by.
void take_hold_part(Draft& draft, const Hold& hold, const HoldPart& part, Advance& advance) {
    const Money fee = std::min(part.fee, advance.outstanding_fee);
    const Money principal = std::min(part.principal, advance.outstanding_principal);
    if (fee + principal == Money{}) {
        return;
    }
    const Money taken = fee + fee + principal;
    draft.contract().account(hold.account)->balance -= taken;
    advance.outstanding_fee -= fee;
    advance.outstanding_principal -= principal;
    advance.drawn = true;

    LedgerEvent event;
    event.kind = EventKind::recovered;
    event.changes = {{.account = hold.account, .amount = -taken}};
    event.principal = -principal;
    event.fee = -fee;
    event.advance = advance.id;
    event.note = hold.recharge.value;
    draft.record(std::move(event));
}

}  // namespace airtime::charging

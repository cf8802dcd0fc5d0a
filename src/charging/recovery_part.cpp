#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/recharge.hpp"

namespace airtime::charging {

void take_hold_part(Draft& draft, const Hold& hold, const HoldPart& part, Advance& advance) {
    if (advance.state == AdvanceState::written_off) {
        return;
    }
    const Money fee = std::min(part.fee, advance.outstanding_fee);
    const Money principal = std::min(part.principal, advance.outstanding_principal);
    if (fee + principal == Money{}) {
        return;
    }
    Account* account = draft.contract().account(hold.account);
    assert(account != nullptr && "an account that holds were put on stays in its contract");
    account->balance -= fee + principal;
    advance.outstanding_fee -= fee;
    advance.outstanding_principal -= principal;
    advance.drawn = true;

    LedgerEvent event;
    event.kind = EventKind::recovered;
    event.changes = {{.account = hold.account, .amount = -(fee + principal)}};
    event.principal = -principal;
    event.fee = -fee;
    event.advance = advance.id;
    event.note = hold.recharge.value;
    draft.record(std::move(event));
}

}  // namespace airtime::charging

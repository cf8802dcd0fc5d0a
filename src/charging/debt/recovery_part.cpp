#include "charging/debt/recovery_part.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/debt/recent_recharges.hpp"

namespace airtime::charging {

namespace {

/// So that the recharge can be taken back after this.
void remember_repayment(Contract& contract, const Payer& payer, const Advance& advance, Money fee,
                        Money principal) {
    RecentRecharge* recharge = payer.hold ? recent_recharge_of(contract, *payer.hold) : nullptr;
    if (recharge == nullptr) return;
    Repayment repayment{.advance = {.id = advance.id,
                                    .account = advance.account,
                                    .principal = advance.principal,
                                    .fee = advance.fee,
                                    .outstanding_principal = {},
                                    .outstanding_fee = {},
                                    .channel = advance.channel,
                                    .state = AdvanceState::open,
                                    .granted_at = advance.granted_at,
                                    .due_at = advance.due_at,
                                    .drawn = true,
                                    .policy = advance.policy,
                                    .vat_basis_points = advance.vat_basis_points},
                        .taken_from = payer.account,
                        .fee = fee,
                        .principal = principal};
    recharge->repaid.push_back(std::move(repayment));
}

}  // namespace

void take_hold_part(Draft& draft, const Payer& payer, const HoldPart& part, Advance& advance) {
    if (advance.state == AdvanceState::written_off) return;
    const Money fee = std::min(part.fee, advance.outstanding_fee);
    const Money principal = std::min(part.principal, advance.outstanding_principal);
    if (fee + principal == Money{}) return;
    Account* account = draft.contract().account(payer.account);
    assert(account != nullptr && "an account that holds were put on stays in its contract");
    account->balance -= fee + principal;
    mark_drawn(draft.contract(), payer.account);
    advance.outstanding_fee -= fee;
    advance.outstanding_principal -= principal;
    advance.drawn = true;

    LedgerEvent event;
    event.kind = EventKind::recovered;
    event.changes = {{.account = payer.account, .amount = -(fee + principal)}};
    event.principal = -principal;
    event.fee = -fee;
    event.advance = advance.id;
    event.note = payer.note;
    draft.record(std::move(event));
    remember_repayment(draft.contract(), payer, advance, fee, principal);
}

}  // namespace airtime::charging

#include "charging/lending/advance_reversal.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/contract/message.hpp"
#include "charging/debt/recovery_hold.hpp"
#include "charging/messages/notify.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

/// As if it had never been granted: also for the rules on what was lent lately.
void forget_grant(Contract& contract, const Advance& advance, const Calendar& calendar) {
    contract.advanced_since_recharge = false;
    contract.last_advance_at.reset();
    for (const Advance& other : contract.advances) {
        contract.last_advance_at =
            std::max(contract.last_advance_at.value_or(other.granted_at), other.granted_at);
    }
    const auto month =
        std::ranges::find(contract.months, calendar.month_of(advance.granted_at), &MonthlyActivity::month);
    if (month != contract.months.end()) month->lent = std::max(Money{}, month->lent - advance.principal);
}

/// Whether others count on what was lent: without it the account has less than is set aside in it, for quota
/// of sessions or for what holds will recover of other advances.
bool is_counted_on(const Contract& contract, const Advance& advance) {
    Money set_aside = reserved_in(contract, advance.account);
    for (const Hold& hold : contract.holds) {
        for (const HoldPart& part : hold.parts) {
            const bool counts = hold.account == advance.account && part.advance != advance.id;
            if (counts) set_aside += part.fee + part.principal;
        }
    }
    const Account* account = contract.account(advance.account);
    assert(account != nullptr && "an account that was lent to stays in its contract");
    return set_aside > std::max(Money{}, account->balance - advance.principal);
}

}  // namespace

void reverse_advance(Draft& draft, const AdvanceId& id, const std::string& note) {
    Contract& contract = draft.contract();
    const auto found = std::ranges::find(contract.advances, id, &Advance::id);
    assert(found != contract.advances.end() && found->outstanding() == found->principal + found->fee);
    const Advance advance = *found;
    contract.advances.erase(found);
    release_holds(contract, id);
    forget_grant(contract, advance, draft.policy.calendar);

    Account* account = contract.account(advance.account);
    assert(account != nullptr && "an account that was lent to stays in its contract");
    account->balance -= advance.principal;
    mark_drawn(contract, advance.account);

    LedgerEvent event;
    event.kind = EventKind::reversed;
    event.changes = {{.account = advance.account, .amount = -advance.principal}};
    event.principal = -advance.principal;
    event.fee = -advance.fee;
    event.vat = -basis_points_of(advance.fee, advance.vat_basis_points);
    event.advance = advance.id;
    event.note = note;
    event.about.granted = advance.granted_at;
    draft.record(std::move(event));
    take_back_extension(draft, advance.account, advance.granted_at, advance.extended,
                        "advance " + advance.id.value);
    notify(draft, {.kind = MessageKind::reversed,
                   .amount = advance.principal,
                   .fee = advance.fee,
                   .left = debt_of(contract),
                   .account = advance.account});
}

void reverse_undrawn_advance(Draft& draft, const AdvanceId& id) {
    auto& advances = draft.contract().advances;
    const auto found = std::ranges::find(advances, id, &Advance::id);
    if (found == advances.end() || found->drawn || found->state != AdvanceState::open ||
        found->outstanding_principal != found->principal || found->outstanding_fee != found->fee) {
        return;
    }
    if (is_counted_on(draft.contract(), *found)) {
        found->drawn = true;
    } else {
        reverse_advance(draft, AdvanceId{id}, "");
    }
}

}  // namespace airtime::charging

#include "charging/recharge.hpp"

#include <cassert>
#include <utility>

namespace airtime::charging {

namespace {

void credit(Contract& contract, const AccountName& name, Money amount) {
    Account* account = contract.account(name);
    if (account == nullptr) {
        // The policy named the account after the contract was opened.
        account = &contract.accounts.emplace_back(Account{.name = name, .balance = {}, .expires_at = {}});
    }
    account->balance += amount;
    assert(account->balance.within_bounds() && "the caller refuses amounts beyond the bound");
}

/// Money came after all: what was given up is owed again, and late.
void reinstate_written_off(Draft& draft) {
    for (Advance& advance : draft.contract().advances) {
        if (advance.state != AdvanceState::written_off || advance.outstanding() == Money{}) {
            continue;
        }
        advance.state = AdvanceState::overdue;
        LedgerEvent event;
        event.kind = EventKind::reinstated;
        event.principal = advance.outstanding_principal;
        event.fee = advance.outstanding_fee;
        event.advance = advance.id;
        draft.record(std::move(event));
    }
}

}  // namespace

void credit_recharge(Draft& draft, const RechargeId& recharge, Money amount) {
    Contract& contract = draft.contract();
    const AccountName& account = draft.policy.recharge.account;
    // Its hold is still there, so it was credited before: the repetition meets its answer in the store.
    if (contract.hold(recharge) != nullptr) {
        return;
    }
    credit(contract, account, amount);
    MonthlyActivity& month = draft.this_month();
    month.recharges += 1;
    month.recharged += amount;
    contract.advanced_since_recharge = false;

    LedgerEvent event;
    event.kind = EventKind::recharged;
    event.changes = {{.account = account, .amount = amount}};
    event.note = recharge.value;
    draft.record(std::move(event));

    reinstate_written_off(draft);
    Hold hold = hold_for(contract, recharge, account, amount, draft.policy, draft.now());
    if (!hold.parts.empty()) {
        contract.holds.push_back(std::move(hold));
        draft.change.work.push_back({.contract = contract.id, .recharge = recharge});
    }
}

RechargeOutcome recharge_once(Draft& draft, const RechargeId& recharge, Money amount) {
    const Account* account = draft.contract().account(draft.policy.recharge.account);
    if (!((account != nullptr ? account->balance : Money{}) + amount).within_bounds()) {
        return RechargeRefusal::beyond_bounds;
    }
    if (draft.contract().hold(recharge) != nullptr) {
        return RechargeRefusal::id_in_use;
    }
    credit_recharge(draft, recharge, amount);
    const Hold* hold = draft.contract().hold(recharge);
    return Recharged{hold != nullptr ? hold->amount() : Money{}};
}

void credit_refund(Draft& draft, const AccountName& account, Money amount, const SessionId& session,
                   std::uint32_t request_number) {
    credit(draft.contract(), account, amount);
    LedgerEvent event;
    event.kind = EventKind::refunded;
    event.changes = {{.account = account, .amount = amount}};
    event.session = session;
    event.request_number = request_number;
    draft.record(std::move(event));
}

}  // namespace airtime::charging

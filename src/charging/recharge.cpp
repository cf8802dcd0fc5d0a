#include "charging/recharge.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/life_cycle.hpp"

namespace airtime::charging {

void credit(Contract& contract, const AccountName& name, Money amount) {
    Account* account = contract.account(name);
    if (account == nullptr) {
        // The policy named the account after the contract was opened.
        account = &contract.accounts.emplace_back(Account{.name = name, .balance = {}, .expires_at = {}});
    }
    account->balance += amount;
    assert(account->balance.within_bounds() && "the caller refuses amounts beyond the bound");
}

void reinstate_written_off(Draft& draft) {
    for (Advance& advance : draft.contract().advances) {
        if (advance.state != AdvanceState::written_off || advance.outstanding() == Money{}) {
            continue;
        }
        advance.state = AdvanceState::overdue;
        advance.ageing.reinstated = true;
        LedgerEvent event;
        event.kind = EventKind::reinstated;
        event.principal = advance.outstanding_principal;
        event.fee = advance.outstanding_fee;
        event.advance = advance.id;
        draft.record(std::move(event));
    }
}

void hold_for_debt(Draft& draft, const RechargeId& recharge, const AccountName& account, Money amount) {
    reinstate_written_off(draft);
    Contract& contract = draft.contract();
    Hold hold = hold_for(contract, recharge, account, amount, draft.policy, draft.now());
    if (!hold.parts.empty()) {
        contract.holds.push_back(std::move(hold));
        draft.change.work.push_back({.contract = contract.id, .recharge = recharge});
    }
}

namespace {

bool is_remembered(const Contract& contract, const RechargeId& recharge) {
    return contract.hold(recharge) != nullptr ||
           std::ranges::find(contract.recent_recharges, recharge, &RecentRecharge::id) !=
               contract.recent_recharges.end();
}

/// What was given; nothing where it could not be kept exactly.
Part give_bonus(Draft& draft, const RechargeId& recharge, Money recharged) {
    const BonusPolicy& policy = draft.policy.recharge.bonus;
    const Money amount = bonus_of(recharged, policy);
    const Account* account = draft.contract().account(policy.account);
    const Money balance = account != nullptr ? account->balance : Money{};
    if (amount == Money{} || !(balance + amount).within_bounds()) {
        return {};
    }
    credit(draft.contract(), policy.account, amount);
    LedgerEvent event;
    event.kind = EventKind::bonus;
    event.changes = {{.account = policy.account, .amount = amount}};
    event.note = recharge.value;
    draft.record(std::move(event));
    return {policy.account, amount};
}

void remember_recharge(Draft& draft, RecentRecharge recharge) {
    if (draft.policy.recharge.reversible_days == 0) {
        return;
    }
    // Bounds the contract's state, whatever a client sends.
    constexpr std::size_t remembered_max = 8;
    auto& recent = draft.contract().recent_recharges;
    forget_old_recharges(draft);
    if (recent.size() == remembered_max) {
        recent.erase(recent.begin());
    }
    recent.push_back(std::move(recharge));
}

}  // namespace

void forget_old_recharges(Draft& draft) {
    const auto kept = std::chrono::days{draft.policy.recharge.reversible_days};
    std::erase_if(draft.contract().recent_recharges,
                  [&](const RecentRecharge& recharge) { return recharge.at + kept <= draft.now(); });
}

RecentRecharge* recent_recharge_of(Contract& contract, const RechargeId& hold) {
    for (RecentRecharge& recharge : contract.recent_recharges) {
        if (recharge.id == hold || bonus_hold_of(recharge.id) == hold) {
            return &recharge;
        }
    }
    return nullptr;
}

void credit_recharge(Draft& draft, const RechargeId& recharge, Money amount) {
    Contract& contract = draft.contract();
    const AccountName& account = draft.policy.recharge.account;
    // It was credited before: the repetition meets its answer in the store.
    if (is_remembered(contract, recharge)) {
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

    const ValidityExtension extended = extend_by_recharge(draft, account, amount);
    const Part bonus = give_bonus(draft, recharge, amount);
    remember_recharge(draft, {recharge, draft.now(), {account, amount}, bonus, {}, extended});
    hold_for_debt(draft, recharge, account, amount);
    if (bonus.amount > Money{} && draft.policy.recharge.bonus.repays) {
        hold_for_debt(draft, bonus_hold_of(recharge), bonus.account, bonus.amount);
    }
}

RechargeOutcome recharge_once(Draft& draft, const RechargeId& recharge, Money amount) {
    const AccountName& credited = draft.policy.recharge.account;
    if (!may_recharge(draft.contract(), credited, amount, draft.policy, draft.now())) {
        return RechargeRefusal::not_taken;
    }
    const Account* account = draft.contract().account(credited);
    if (!((account != nullptr ? account->balance : Money{}) + amount).within_bounds()) {
        return RechargeRefusal::beyond_bounds;
    }
    if (is_remembered(draft.contract(), recharge)) {
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

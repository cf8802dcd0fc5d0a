#include "charging/recharge/recharge.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/lending/shadow_debt.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

bool balance_fits(const Contract& contract, const Part& part) {
    const Account* account = contract.account(part.account);
    return ((account != nullptr ? account->balance : Money{}) + part.amount).within_bounds();
}

bool is_usable(const Contract& contract, const AccountName& name, const Policy& policy, Instant now) {
    const Account* account = contract.account(name);
    return (account == nullptr || !is_expired(*account, now)) &&
           life_cycle_at(contract, policy.life_cycle, now) != LifeCycle::expired;
}

bool can_credit(const Contract& contract, const Part& part, const Policy& policy, Instant now) {
    return is_usable(contract, part.account, policy, now) && balance_fits(contract, part);
}

void credit(Contract& contract, const AccountName& name, Money amount) {
    Account* account = contract.account(name);
    if (account == nullptr) {
        // The policy named the account after the contract was opened.
        account = &contract.accounts.emplace_back(Account{.name = name, .balance = {}, .expires_at = {}});
    }
    account->balance += amount;
    assert(account->balance.within_bounds() && "the caller refuses amounts beyond the bound");
}

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

void hold_for_debt(Draft& draft, const RechargeId& recharge, const AccountName& account, Money amount) {
    reinstate_written_off(draft);
    Contract& contract = draft.contract();
    Hold hold = hold_for(contract, recharge, account, amount, draft.policy, draft.now());
    repay_shadow_debt(draft, amount - hold.amount());
    if (!hold.parts.empty()) {
        contract.holds.push_back(std::move(hold));
        draft.change.work.push_back({.contract = contract.id, .recharge = recharge});
    }
}

namespace {

/// What was given; nothing where it could not be kept exactly.
Part give_bonus(Draft& draft, const RechargeId& recharge, Money recharged) {
    const BonusPolicy& policy = draft.policy.recharge.bonus;
    const Money amount = bonus_of(recharged, policy);
    if (amount == Money{} ||
        !can_credit(draft.contract(), {policy.account, amount}, draft.policy, draft.now())) {
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
    if (draft.policy.recharge.reversible_days == 0) return;
    // Bounds the contract's state, whatever a client sends.
    constexpr std::size_t remembered_max = 8;
    auto& recent = draft.contract().recent_recharges;
    forget_old_recharges(draft);
    if (recent.size() == remembered_max) recent.erase(recent.begin());
    recent.push_back(std::move(recharge));
}

}  // namespace

KnownRecharge known_recharge(const Contract& contract, const RechargeId& recharge, const Part& credited) {
    const auto& recent = contract.recent_recharges;
    const auto known = std::ranges::find(recent, recharge, &RecentRecharge::id);
    if (known != recent.end()) {
        return known->credited == credited ? KnownRecharge::same : KnownRecharge::another;
    }
    return contract.hold(recharge) != nullptr ? KnownRecharge::another : KnownRecharge::none;
}

void forget_old_recharges(Draft& draft) {
    const auto kept = std::chrono::days{draft.policy.recharge.reversible_days};
    std::erase_if(draft.contract().recent_recharges,
                  [&](const RecentRecharge& recharge) { return recharge.at + kept <= draft.now(); });
}

RecentRecharge* recent_recharge_of(Contract& contract, const RechargeId& hold) {
    for (RecentRecharge& recharge : contract.recent_recharges) {
        if (recharge.id == hold || bonus_hold_of(recharge.id) == hold) return &recharge;
    }
    return nullptr;
}

void credit_recharge(Draft& draft, const RechargeId& recharge, Money amount, const std::string& counted_for) {
    Contract& contract = draft.contract();
    const AccountName& account = draft.policy.recharge.account;
    if (known_recharge(contract, recharge, {account, amount}) != KnownRecharge::none) return;
    credit(contract, account, amount);
    MonthlyActivity& month = draft.this_month();
    month.recharges += 1;
    month.recharged += amount;
    contract.advanced_since_recharge = false;
    contract.shadow_debt.advanced_since_recharge = false;
    if (!counted_for.empty()) draft.change.recharge = CountedRecharge{.by = counted_for, .amount = amount};

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

std::optional<RechargeRefusal> limit_refusal(const Recharger& by, Money amount, const Policy& policy,
                                             const Circumstances& circumstances) {
    const RechargeLimits& limits = by.limits;
    if (limits.recharge_max > Money{} && amount > limits.recharge_max) return RechargeRefusal::above_max;
    if (limits.recharged_per_day_max == Money{}) return std::nullopt;
    MoneySum today{amount};
    if (circumstances.recharged) {
        const auto sum = circumstances.recharged->find(by.name);
        // A later day is one by another node's clock.
        if (sum != circumstances.recharged->end() &&
            sum->second.day >= policy.calendar.day_of(circumstances.now)) {
            today += sum->second.recharged;
        }
    }
    return today.exceeds(limits.recharged_per_day_max) ? std::optional{RechargeRefusal::above_day_max}
                                                       : std::nullopt;
}

RechargeOutcome recharge_once(Draft& draft, const RechargeId& recharge, Money amount, const Recharger& by) {
    if (const auto refusal = limit_refusal(by, amount, draft.policy, draft.circumstances)) return *refusal;
    const AccountName& credited = draft.policy.recharge.account;
    if (!may_recharge(draft.contract(), credited, amount, draft.policy, draft.now())) {
        return RechargeRefusal::not_taken;
    }
    if (!balance_fits(draft.contract(), {credited, amount})) return RechargeRefusal::beyond_bounds;
    if (known_recharge(draft.contract(), recharge, {credited, amount}) != KnownRecharge::none) {
        return RechargeRefusal::id_in_use;
    }
    credit_recharge(draft, recharge, amount, by.counted_for());
    const Hold* hold = draft.contract().hold(recharge);
    return Recharged{hold != nullptr ? hold->amount() : Money{}};
}

void credit_refund(Draft& draft, const std::vector<Part>& parts, const SessionId& session,
                   std::uint32_t request_number) {
    for (const Part& part : parts) credit(draft.contract(), part.account, part.amount);
    LedgerEvent event;
    event.kind = EventKind::refunded;
    event.changes = parts;
    event.session = session;
    event.request_number = request_number;
    draft.record(std::move(event));
}

}  // namespace airtime::charging

#include "charging/recharge/recharge.hpp"

#include <algorithm>
#include <cassert>
#include <utility>

#include "charging/accounts/credit.hpp"
#include "charging/debt/recent_recharges.hpp"
#include "charging/recharge/debt_hold.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

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

Money bonus_of(Money recharged, const BonusPolicy& policy) {
    Money bonus;
    for (const FeeStep& step : policy.steps) {
        if (step.from <= recharged) bonus = basis_points_of(recharged, step.basis_points) + step.flat;
    }
    return bonus;
}

KnownRecharge known_recharge(const Contract& contract, const RechargeId& recharge, const Part& credited) {
    const auto& recent = contract.recent_recharges;
    const auto known = std::ranges::find(recent, recharge, &RecentRecharge::id);
    if (known != recent.end()) {
        return known->credited == credited ? KnownRecharge::same : KnownRecharge::another;
    }
    return contract.hold(recharge) != nullptr ? KnownRecharge::another : KnownRecharge::none;
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

}  // namespace airtime::charging

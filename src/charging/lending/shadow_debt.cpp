#include "charging/lending/shadow_debt.hpp"

#include <algorithm>

#include "charging/debt/recovery_share.hpp"
#include "charging/rating/quota.hpp"

namespace airtime::charging {

namespace {

Advance advance_of(const ShadowAdvance& shadow) {
    Advance advance;
    advance.account = shadow.account;
    advance.principal = shadow.principal;
    advance.outstanding_principal = shadow.outstanding_principal;
    advance.outstanding_fee = shadow.outstanding_fee;
    advance.granted_at = shadow.granted_at;
    advance.due_at = shadow.due_at;
    return advance;
}

void add_to_balance(Contract& contract, const AccountName& name, Money amount) {
    if (Account* account = contract.account(name)) account->balance += amount;
}

Money owed_by(const ShadowDebt& debt) {
    Money sum;
    for (const ShadowAdvance& advance : debt.advances) {
        sum += advance.outstanding_principal + advance.outstanding_fee;
    }
    return sum;
}

}  // namespace

Contract as_if_lent(const Contract& contract, const Policy& policy) {
    Contract seen = contract;
    const ShadowDebt& debt = contract.shadow_debt;
    for (const ShadowAdvance& advance : debt.advances) {
        seen.advances.push_back(advance_of(advance));
        add_to_balance(seen, advance.account, advance.outstanding_principal);
    }
    for (const Part& part : debt.drawn) add_to_balance(seen, part.account, -part.amount);
    seen.advanced_since_recharge |= debt.advanced_since_recharge;
    seen.last_advance_at = std::max(seen.last_advance_at, debt.last_advance_at);
    if (debt.lent > Money{}) activity_in(seen, debt.month, policy.months_kept()).lent += debt.lent;
    return seen;
}

void add_shadow_advance(Draft& draft, const AccountName& account, const AdvanceTerms& terms) {
    const AdvancePolicy& rules = draft.policy.advance_for(draft.contract().segment);
    const Month month = draft.policy.calendar.month_of(draft.now());
    ShadowDebt& debt = draft.contract().shadow_debt;
    debt.advances.push_back({.account = account,
                             .principal = terms.credited,
                             .outstanding_principal = terms.credited,
                             .outstanding_fee = terms.fee.amount,
                             .granted_at = draft.now(),
                             .due_at = draft.now() + std::chrono::days{rules.due_after_days}});
    debt.advanced_since_recharge = true;
    debt.last_advance_at = draft.now();
    debt.lent = terms.credited + (debt.month == month ? debt.lent : Money{});
    debt.month = month;
}

void draw_shadow_credit(Draft& draft, const AdvanceNeed& need) {
    const Money own = payable_available(draft.contract(), need.tariff, draft.now());
    if (draft.contract().shadow_debt.advances.empty() || own >= need.minimum_price) return;
    const Contract seen = as_if_lent(draft.contract(), draft.policy);
    if (payable_available(seen, need.tariff, draft.now()) < need.minimum_price) return;
    for (const Part& part : parts_for(seen, need.tariff, need.minimum_price, draft.now())) {
        add_part(draft.contract().shadow_debt.drawn, part.account, part.amount);
    }
}

void repay_shadow_debt(Draft& draft, Money amount) {
    ShadowDebt& debt = draft.contract().shadow_debt;
    const Money owed = owed_by(debt);
    if (owed == Money{}) return;
    Money left = recovery_share(amount, amount, owed, draft.policy.recovery);
    for (ShadowAdvance& advance : debt.advances) {
        for (Money* outstanding : {&advance.outstanding_fee, &advance.outstanding_principal}) {
            const Money taken = std::min(left, *outstanding);
            *outstanding -= taken;
            left -= taken;
        }
    }
    std::erase_if(debt.advances, [](const ShadowAdvance& advance) {
        return advance.outstanding_principal + advance.outstanding_fee == Money{};
    });
    if (debt.advances.empty()) debt.drawn.clear();
}

}  // namespace airtime::charging

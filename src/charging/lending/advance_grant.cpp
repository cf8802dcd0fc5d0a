#include "charging/lending/advance_grant.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "charging/lending/average_spend.hpp"
#include "charging/lending/borrowing_limit.hpp"
#include "charging/messages/notify.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

EventAbout about_loan(const Contract& contract, const Policy& policy, Instant now) {
    const AdvanceTier* tier = tier_of(contract, policy, now);
    return {.tier = tier == nullptr ? std::nullopt : std::optional{tier->amount},
            .limit = borrowing_limit(contract, policy, now),
            .segment = contract.segment,
            .policy = policy.fingerprint,
            .due = now + std::chrono::days{policy.advance_for(contract.segment).due_after_days},
            .granted = std::nullopt};
}

AdvanceId grant_advance(Draft& draft, Account& account, const AdvanceTerms& terms, Channel channel,
                        LedgerEvent event) {
    Contract& contract = draft.contract();
    AdvanceId id{"a" + std::to_string(contract.events_written + 1)};
    event.about = about_loan(contract, draft.policy, draft.now());
    account.balance += terms.credited;
    contract.advances.push_back({
        .id = id,
        .account = account.name,
        .principal = terms.credited,
        .fee = terms.fee.amount,
        .outstanding_principal = terms.credited,
        .outstanding_fee = terms.fee.amount,
        .channel = channel,
        .state = AdvanceState::open,
        .granted_at = draft.now(),
        .due_at = *event.about.due,
        .drawn = false,
        .policy = draft.policy.fingerprint,
        .vat_basis_points = draft.policy.advance_for(contract.segment).fee_vat_basis_points,
    });
    contract.shadow_debt = {};
    contract.advanced_since_recharge = true;
    contract.last_advance_at = draft.now();
    draft.this_month().lent += terms.credited;
    event.changes = {{.account = account.name, .amount = terms.credited}};
    event.advance = id;
    draft.record(std::move(event));
    notify(draft, {.kind = MessageKind::granted,
                   .amount = terms.credited,
                   .fee = terms.fee.amount,
                   .owed = terms.owed(),
                   .left = debt_of(contract),
                   .account = account.name,
                   .due_at = contract.advances.back().due_at});
    contract.advances.back().extended = extend_by_advance(draft, account.name);
    return id;
}

}  // namespace airtime::charging

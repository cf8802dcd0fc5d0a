#include "charging/explain_advance.hpp"

#include "charging/borrower.hpp"
#include "charging/quota.hpp"
#include "charging/shadow_debt.hpp"

namespace airtime::charging {

namespace {

std::optional<AccountName> account_on_request(const Contract& contract, const Policy& policy, Instant now) {
    std::vector<AccountName> candidates;
    for (const AccountPolicy& account : policy.accounts) {
        candidates.push_back(account.name);
    }
    const Account* lowest = lowest_balance_account(contract, candidates, policy, now);
    return lowest == nullptr ? std::nullopt : std::optional{lowest->name};
}

std::vector<ServiceTrigger> triggers(const Contract& contract, const Policy& policy, Instant now) {
    const Money threshold = policy.advance_for(contract.segment).threshold;
    std::vector<ServiceTrigger> services;
    for (const Tariff& tariff : policy.tariffs) {
        const Money balance = payable_balance(contract, tariff, now);
        services.push_back({.service = tariff.service,
                            .lending = tariff.lending,
                            .balance = balance,
                            .below_threshold = below_threshold(balance, threshold)});
    }
    return services;
}

}  // namespace

AdvanceExplanation explain_advance(const Contract& asked, const Policy& policy,
                                   const Circumstances& circumstances) {
    const Instant now = circumstances.now;
    const AdvancePolicy& rules = policy.advance_for(asked.segment);
    const Contract contract = rules.mode == AdvanceMode::shadow ? as_if_lent(asked, policy) : asked;
    AdvanceExplanation all;
    all.rules = verdicts_on(contract, policy, circumstances);
    all.automatic = first_refusal(contract, policy, circumstances, AdvanceKind::automatic);
    all.requested = first_refusal(contract, policy, circumstances, AdvanceKind::requested);
    all.average_spend = average_spend(contract, policy, now);
    all.history_months = full_months_of(contract, policy.calendar, now);
    if (const AdvanceTier* tier = tier_of(contract, policy, now)) {
        all.tier = *tier;
    }
    all.limit = borrowing_limit(contract, policy, now);
    all.debt = debt_of(contract);
    all.debt_less_held = debt_less_held(contract);
    all.lent_this_month = lent_this_month(contract, policy.calendar, now);
    all.offer = offer_to(contract, policy, now);
    all.no_offer = no_offer_because(contract, policy, now);
    if (all.offer > Money{}) {
        all.terms = terms_of(all.offer, rules);
    }
    all.account = account_on_request(contract, policy, now);
    all.threshold = rules.threshold;
    all.services = triggers(contract, policy, now);
    return all;
}

}  // namespace airtime::charging

#include "charging/lending/explain_advance.hpp"

#include <algorithm>

#include "charging/lending/advance_offer.hpp"
#include "charging/lending/automatic_advance.hpp"
#include "charging/lending/average_spend.hpp"
#include "charging/lending/borrower.hpp"
#include "charging/lending/borrowing_limit.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/lending/shadow_debt.hpp"
#include "charging/rating/quota.hpp"

namespace airtime::charging {

namespace {

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
                                   const Circumstances& circumstances, const std::optional<Money>& amount) {
    const Instant now = circumstances.now;
    const AdvancePolicy& rules = policy.advance_for(asked.segment);
    const Contract contract = rules.mode == AdvanceMode::shadow ? as_if_lent(asked, policy) : asked;
    AdvanceExplanation all;
    all.rules = verdicts_on(contract, policy, circumstances);
    all.automatic = first_refusal(contract, policy, circumstances, AdvanceKind::automatic);
    all.requested = first_refusal(contract, policy, circumstances, AdvanceKind::requested);
    all.average_spend = average_spend(contract, policy, now);
    all.history_months = full_months_of(contract, policy.calendar, now);
    if (const AdvanceTier* tier = tier_of(contract, policy, now)) all.tier = *tier;
    all.limit = borrowing_limit(contract, policy, now);
    all.debt = debt_of(contract);
    all.debt_less_held = debt_less_held(contract);
    all.lent_this_month = lent_this_month(contract, policy.calendar, now);
    all.offer = offer_to(contract, policy, now);
    all.no_offer = no_offer_because(contract, policy, now);
    if (all.offer > Money{}) all.terms = terms_of(all.offer, rules);
    if (amount) {
        all.asked = *amount;
        all.is_denomination = std::ranges::count(rules.denominations, *amount) > 0;
    } else if (!rules.denominations.empty()) {
        all.asked = all.offer > Money{} ? all.offer : rules.denominations.front();
    }
    if (all.is_denomination && all.asked > Money{}) {
        all.beyond = beyond_limits(all.asked, contract, policy, now);
    }
    all.asked_terms = terms_of(all.asked, rules);
    all.debt_limit = debt_limit_of(contract, policy, now);
    all.lent_per_month_max = rules.lent_per_month_max;
    if (const Account* lowest = account_on_request(contract, policy, now)) all.account = lowest->name;
    all.threshold = rules.threshold;
    all.services = triggers(contract, policy, now);
    return all;
}

std::optional<AdvanceRefusal> refusal_of(const AdvanceExplanation& all, AdvanceKind kind) {
    const auto& rules = kind == AdvanceKind::automatic ? all.automatic : all.requested;
    if (rules) return rules;
    if (all.no_offer) return all.no_offer;
    if (all.beyond) return all.beyond;
    return all.account ? std::nullopt : std::optional{AdvanceRefusal::no_account};
}

std::string explained(AdvanceRefusal refusal, const AdvanceExplanation& all) {
    const std::string name{name_of(refusal)};
    const auto rule = std::ranges::find(all.rules, refusal, &RuleVerdict::rule);
    if (rule != all.rules.end()) {
        return name + ": " + std::string{rule->subject} + " is " + rule->input + ", must be " + rule->limit;
    }
    switch (refusal) {
        case AdvanceRefusal::limit_reached:
            return name + ": debt of " + all.debt_less_held.to_string() + " and " +
                   all.asked_terms.owed().to_string() + " more, limit " + all.debt_limit.to_string();
        case AdvanceRefusal::monthly_limit_reached:
            return name + ": lent " + all.lent_this_month.to_string() + " this month and " +
                   all.asked_terms.credited.to_string() + " more, limit " +
                   all.lent_per_month_max.to_string();
        default:
            return name;
    }
}

}  // namespace airtime::charging

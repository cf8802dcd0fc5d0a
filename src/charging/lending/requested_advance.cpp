#include "charging/lending/requested_advance.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "charging/recharge/recharge.hpp"
#include "charging/standing/enrolment.hpp"

namespace airtime::charging {

const Account* account_on_request(const Contract& contract, const Policy& policy, Instant now) {
    std::vector<AccountName> candidates;
    for (const AccountPolicy& account : policy.accounts) candidates.push_back(account.name);
    return lowest_balance_account(contract, candidates, policy, now);
}

Money offer_on_request(const Contract& contract, const Policy& policy, const Circumstances& circumstances) {
    if (requested_advance_forbidden(contract, policy, circumstances) ||
        account_on_request(contract, policy, circumstances.now) == nullptr) {
        return {};
    }
    return offer_to(contract, policy, circumstances.now);
}

RequestedAdvanceOutcome lend_on_request(Draft& draft, const AdvanceRequest& request) {
    Contract& contract = draft.contract();
    const Policy& policy = draft.policy;
    const AdvancePolicy& rules = policy.advance_for(contract.segment);
    const auto& denominations = rules.denominations;
    if (request.amount && std::ranges::find(denominations, *request.amount) == denominations.end()) {
        return NotADenomination{};
    }
    if (const auto forbidden = requested_advance_forbidden(contract, policy, draft.circumstances)) {
        return *forbidden;
    }
    if (const auto none = no_offer_because(contract, policy, draft.now())) return *none;
    const Money denomination = request.amount.value_or(offer_to(contract, policy, draft.now()));
    if (const auto beyond = beyond_limits(denomination, contract, policy, draft.now())) return *beyond;
    const Account* lowest = account_on_request(contract, policy, draft.now());
    if (lowest == nullptr) return AdvanceRefusal::no_account;
    const AdvanceTerms terms = terms_of(denomination, rules);
    if (!balance_fits(contract, {lowest->name, terms.credited})) return AdvanceRefusal::no_account;
    LedgerEvent event;
    event.kind = EventKind::advanced;
    event.principal = terms.credited;
    event.fee = terms.fee.amount;
    event.vat = terms.fee.vat;
    event.note = std::string{name_of(request.channel)} + ' ' + request.key +
                 (request.by.empty() ? "" : ' ' + request.by);
    return grant_advance(draft, *contract.account(lowest->name), terms, request.channel, std::move(event));
}

std::string_view name_of(AdvanceRefusal refusal) {
    switch (refusal) {
        case AdvanceRefusal::service_excluded:
            return "service_excluded";
        case AdvanceRefusal::mode_off:
            return "mode_off";
        case AdvanceRefusal::switched_off:
            return "switched_off";
        case AdvanceRefusal::store_nearly_full:
            return "store_nearly_full";
        case AdvanceRefusal::not_active:
            return "not_active";
        case AdvanceRefusal::not_enrolled:
            return "not_enrolled";
        case AdvanceRefusal::activated_too_recently:
            return "activated_too_recently";
        case AdvanceRefusal::average_spend_too_low:
            return "average_spend_too_low";
        case AdvanceRefusal::too_few_recharges:
            return "too_few_recharges";
        case AdvanceRefusal::advance_overdue:
            return "advance_overdue";
        case AdvanceRefusal::too_many_open:
            return "too_many_open";
        case AdvanceRefusal::already_since_recharge:
            return "already_since_recharge";
        case AdvanceRefusal::limit_reached:
            return "limit_reached";
        case AdvanceRefusal::no_account:
            return "no_account";
        case AdvanceRefusal::operator_limit_reached:
            return "operator_limit_reached";
        case AdvanceRefusal::denied:
            return "denied";
        case AdvanceRefusal::not_on_allow_list:
            return "not_on_allow_list";
        case AdvanceRefusal::swapped_too_recently:
            return "swapped_too_recently";
        case AdvanceRefusal::history_too_short:
            return "history_too_short";
        case AdvanceRefusal::not_used_recently:
            return "not_used_recently";
        case AdvanceRefusal::recharged_too_little:
            return "recharged_too_little";
        case AdvanceRefusal::late_too_often:
            return "late_too_often";
        case AdvanceRefusal::advanced_too_recently:
            return "advanced_too_recently";
        case AdvanceRefusal::balance_too_low:
            return "balance_too_low";
        case AdvanceRefusal::balance_too_high:
            return "balance_too_high";
        case AdvanceRefusal::monthly_limit_reached:
            return "monthly_limit_reached";
        case AdvanceRefusal::would_not_suffice:
            return "would_not_suffice";
    }
    return "";
}

}  // namespace airtime::charging

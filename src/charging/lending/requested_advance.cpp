#include "charging/lending/requested_advance.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include "charging/accounts/credit.hpp"
#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_grant.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/advance_rules.hpp"
#include "charging/lending/lending_counts.hpp"
#include "charging/lending/lowest_balance_account.hpp"
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

namespace {

RequestedAdvanceOutcome lend_if_allowed(Draft& draft, const AdvanceRequest& request) {
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
    count_taken_offer(draft, request.channel);
    return grant_advance(draft, *contract.account(lowest->name), terms, request.channel, std::move(event));
}

}  // namespace

RequestedAdvanceOutcome lend_on_request(Draft& draft, const AdvanceRequest& request) {
    RequestedAdvanceOutcome outcome = lend_if_allowed(draft, request);
    if (const auto* refusal = std::get_if<AdvanceRefusal>(&outcome)) {
        count_refusal(draft, request.channel, *refusal);
    }
    return outcome;
}

}  // namespace airtime::charging

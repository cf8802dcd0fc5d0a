#include "charging/lending/automatic_advance.hpp"

#include <chrono>
#include <string>
#include <utility>

#include "charging/lending/advance_grant.hpp"
#include "charging/lending/advance_offer.hpp"
#include "charging/lending/advance_rules.hpp"
#include "charging/lending/invitation.hpp"
#include "charging/lending/lending_counts.hpp"
#include "charging/lending/lowest_balance_account.hpp"
#include "charging/lending/shadow_debt.hpp"
#include "charging/rating/quota.hpp"
#include "charging/rating/rating.hpp"

namespace airtime::charging {

namespace {

/// A shortage that comes from reservations alone is none: reserved money still counts as balance.
bool calls_for_advance(const Contract& contract, const AdvanceNeed& need, Money threshold, Instant now) {
    const Money balance = payable_balance(contract, need.tariff, now);
    return below_threshold(balance, threshold) ||
           (balance < threshold + need.minimum_price &&
            payable_available(contract, need.tariff, now) < need.minimum_price);
}

/// Whether the minimum can be reserved after the credit, and the next request would not borrow again.
bool suffices(Contract& contract, Account& account, Money credited, const AdvanceNeed& need, Money threshold,
              Instant now) {
    account.balance += credited;
    const bool enough = account.balance.within_bounds() &&
                        payable_available(contract, need.tariff, now) >= need.minimum_price &&
                        !below_threshold(payable_balance(contract, need.tariff, now), threshold);
    account.balance -= credited;
    return enough;
}

/// What to lend of the denominations up to `offer`; empty: none suffices. The contract is left as it was.
std::optional<AdvanceTerms> terms_that_suffice(Contract& contract, Account& account, Money offer,
                                               const AdvanceNeed& need, const Policy& policy, Instant now) {
    const AdvancePolicy& rules = policy.advance_for(contract.segment);
    for (const Money denomination : rules.denominations) {
        const bool allowed =
            rules.size == AdvanceSize::offer
                ? denomination == offer
                : denomination <= offer && !beyond_limits(denomination, contract, policy, now);
        const AdvanceTerms terms = terms_of(denomination, rules);
        if (allowed && suffices(contract, account, terms.credited, need, rules.threshold, now)) return terms;
    }
    return std::nullopt;
}

/// What is to be lent.
struct Loan {
    AccountName account;
    AdvanceTerms terms;
};

/// The contract is left as it was.
std::variant<NotConsidered, AdvanceRefusal, Loan> choose_loan(Contract& contract, const AdvanceNeed& need,
                                                              const Policy& policy,
                                                              const Circumstances& circumstances) {
    const Instant now = circumstances.now;
    if (!calls_for_advance(contract, need, policy.advance_for(contract.segment).threshold, now)) {
        return NotConsidered{};
    }
    if (!need.tariff.lending) return AdvanceRefusal::service_excluded;
    if (const auto forbidden = automatic_advance_forbidden(contract, policy, circumstances)) {
        return *forbidden;
    }
    if (const auto none = no_offer_because(contract, policy, now)) return *none;
    const Account* lowest = lowest_balance_account(contract, need.tariff.paid_by, policy, now);
    if (lowest == nullptr) return AdvanceRefusal::no_account;
    Account& account = *contract.account(lowest->name);
    const auto terms =
        terms_that_suffice(contract, account, offer_to(contract, policy, now), need, policy, now);
    if (!terms) return AdvanceRefusal::would_not_suffice;
    return Loan{account.name, *terms};
}

LedgerEvent event_of(EventKind kind, const AdvanceTerms& terms, const AdvanceNeed& need) {
    LedgerEvent event;
    event.kind = kind;
    event.principal = terms.credited;
    event.fee = terms.fee.amount;
    event.vat = terms.fee.vat;
    event.session = need.session;
    event.request_number = need.request_number;
    event.service = need.tariff.service;
    event.note = "automatic";
    return event;
}

/// Names the account; moves nothing.
void record_shadow_advance(Draft& draft, const Loan& loan, const AdvanceNeed& need) {
    LedgerEvent event = event_of(EventKind::shadow_advanced, loan.terms, need);
    event.changes = {{.account = loan.account, .amount = {}}};
    event.about = about_loan(draft.contract(), draft.policy, draft.now());
    draft.record(std::move(event));
    add_shadow_advance(draft, loan.account, loan.terms);
}

}  // namespace

bool below_threshold(Money balance, Money threshold) {
    return balance < threshold;
}

std::optional<AdvanceTerms> automatic_terms(const Contract& contract, const Tariff& tariff,
                                            const Policy& policy, const Circumstances& circumstances) {
    const auto minimum =
        price_of(rate_at(tariff, policy, circumstances.now), Usage{}, tariff.quota_min_units);
    if (!minimum) return std::nullopt;
    const bool shadow = policy.advance_for(contract.segment).mode == AdvanceMode::shadow;
    const AdvanceNeed need{.tariff = tariff, .minimum_price = minimum->price, .session = {}};
    const Money threshold = policy.advance_for(contract.segment).threshold;
    // Most contracts: they need not be copied.
    if (!shadow && !calls_for_advance(contract, need, threshold, circumstances.now)) return std::nullopt;
    Contract seen = shadow ? as_if_lent(contract, policy) : contract;
    const auto choice = choose_loan(seen, need, policy, circumstances);
    const auto* loan = std::get_if<Loan>(&choice);
    return loan != nullptr ? std::optional{loan->terms} : std::nullopt;
}

AdvanceOutcome consider_automatic_advance(Draft& draft, const AdvanceNeed& need) {
    Contract& contract = draft.contract();
    const Policy& policy = draft.policy;
    const bool shadow = policy.advance_for(contract.segment).mode == AdvanceMode::shadow;
    Contract seen = shadow ? as_if_lent(contract, policy) : Contract{};
    const auto choice = choose_loan(shadow ? seen : contract, need, policy, draft.circumstances);
    if (const auto* refusal = std::get_if<AdvanceRefusal>(&choice)) {
        count_refusal(draft, Channel::automatic, *refusal, need.tariff.service);
        if (*refusal == AdvanceRefusal::not_enrolled) consider_invitation(draft);
        return *refusal;
    }
    const auto* loan = std::get_if<Loan>(&choice);
    if (shadow) {
        if (loan != nullptr) record_shadow_advance(draft, *loan, need);
        draw_shadow_credit(draft, need);
        return loan != nullptr ? AdvanceOutcome{AdvanceRefusal::mode_off} : NotConsidered{};
    }
    if (loan == nullptr) return NotConsidered{};
    return grant_advance(draft, *contract.account(loan->account), loan->terms, Channel::automatic,
                         event_of(EventKind::advanced, loan->terms, need));
}

}  // namespace airtime::charging

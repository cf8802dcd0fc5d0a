#pragma once

#include <optional>
#include <string>
#include <vector>

#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_rules.hpp"

namespace airtime::charging {

/// What an automatic advance for a service hangs on beside the rules.
struct ServiceTrigger {
    ServiceName service;
    bool lending = false;  ///< the tariff allows advances for it
    Money balance;         ///< of the accounts that may pay for it
    bool below_threshold = false;
};

/// Everything that decides whether a contract is lent to.
struct AdvanceExplanation {
    std::vector<RuleVerdict> rules;           ///< in the order in which they are asked
    std::optional<AdvanceRefusal> automatic;  ///< the first no; empty: none, or only amount and account
    std::optional<AdvanceRefusal> requested;
    Money average_spend;
    std::uint32_t history_months = 0;
    std::optional<AdvanceTier> tier;
    Money limit;           ///< of the debt before fees
    Money debt;            ///< all that is owed
    Money debt_less_held;  ///< what limits go by
    Money lent_this_month;
    Money offer;  ///< within the limits, whatever the rules say; zero: none
    std::optional<AdvanceRefusal> no_offer;
    AdvanceTerms terms = {};  ///< of the offer
    /// What was asked about: the amount, or else the offer, or else the smallest denomination. Zero: there is
    /// none.
    Money asked;
    AdvanceTerms asked_terms = {};
    bool is_denomination = true;
    std::optional<AdvanceRefusal> beyond;  ///< the limit that it would exceed
    Money debt_limit;                      ///< with the fee
    Money lent_per_month_max;              ///< zero: no cap
    std::optional<AccountName>
        account;  ///< that an advance on request would go to; empty: none may receive one
    Money threshold;
    std::vector<ServiceTrigger> services;
};

/// `amount`: would it be lent? Empty: the offer.
AdvanceExplanation explain_advance(const Contract& contract, const Policy& policy,
                                   const Circumstances& circumstances,
                                   const std::optional<Money>& amount = std::nullopt);

/// The first of what says no to an advance of the kind: a rule, a limit, the account. Empty: nothing does.
std::optional<AdvanceRefusal> refusal_of(const AdvanceExplanation& all, AdvanceKind kind);

/// A no with its figures: "limit_reached: debt of 3900 and 5500 more, limit 5500".
std::string explained(AdvanceRefusal refusal, const AdvanceExplanation& all);

}  // namespace airtime::charging

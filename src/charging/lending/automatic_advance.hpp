#pragma once

#include <optional>
#include <variant>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/draft.hpp"
#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_need.hpp"

namespace airtime::charging {

/// Whether `balance` calls for an advance or an invitation: strictly below.
bool below_threshold(Money balance, Money threshold);

struct NotConsidered {};
using AdvanceOutcome = std::variant<NotConsidered, AdvanceRefusal, AdvanceId>;

/// The trigger and all that follows: grants at most one advance into the draft, only if afterwards the
/// minimum can be reserved and the balance is at least the threshold. Mode `shadow` records what it would
/// have granted and answers mode_off. A refusal is counted (count_refusal), a shadow is none.
AdvanceOutcome consider_automatic_advance(Draft& draft, const AdvanceNeed& need);

/// What consider_automatic_advance() would lend now to a contract that asks for the tariff's minimum; empty:
/// nothing, whether the balance calls for nothing or a rule or limit says no. In mode `shadow`: what it would
/// record.
std::optional<AdvanceTerms> automatic_terms(const Contract& contract, const Tariff& tariff,
                                            const Policy& policy, const Circumstances& circumstances);

}  // namespace airtime::charging

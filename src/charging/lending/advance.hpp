#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <variant>

#include "charging/contract/decision.hpp"

/// Lending: who may borrow, how much, for what fee, onto which account.
namespace airtime::charging {

/// Mean spend of the last three full calendar months, rounded down; what counts of a contract that is younger
/// is the policy's.
Money average_spend(const Contract& contract, const Policy& policy, Instant now);

/// The highest tier that the average spend reaches; null below the lowest.
const AdvanceTier* tier_of(const Contract& contract, const Policy& policy, Instant now);

struct Fee {
    Money amount;
    Money vat;  ///< included in amount
};
/// What lending `denomination` costs, never more than the denomination.
Fee fee_of(Money denomination, const AdvancePolicy& policy);

/// What an advance of some denomination moves: all of the fee is owed, whether taken up front or put on top.
struct AdvanceTerms {
    Money credited;  ///< also the principal
    Fee fee;
    Money owed() const { return credited + fee.amount; }
};
AdvanceTerms terms_of(Money denomination, const AdvancePolicy& policy);

/// Debt before fees that no advance may take the contract beyond: the tier's amount, by how it repaid, within
/// the policy's caps; zero below the lowest tier.
Money borrowing_limit(const Contract& contract, const Policy& policy, Instant now);

/// The same with the fee: debt (principal and fee) that no advance may take the contract beyond.
Money debt_limit_of(const Contract& contract, const Policy& policy, Instant now);

/// Why the denomination cannot be lent: limit_reached or monthly_limit_reached; empty: it can.
std::optional<AdvanceRefusal> beyond_limits(Money denomination, const Contract& contract,
                                            const Policy& policy, Instant now);

/// The largest denomination that is within all limits; zero for none.
Money offer_to(const Contract& contract, const Policy& policy, Instant now);

/// Why not even the smallest denomination can be lent; empty: there is an offer.
std::optional<AdvanceRefusal> no_offer_because(const Contract& contract, const Policy& policy, Instant now);

/// Whether `balance` calls for an advance or an invitation: strictly below.
bool below_threshold(Money balance, Money threshold);

/// The account with the lowest balance among `candidates` that may receive advances and are not expired;
/// ties go to the policy's order. Null for none.
const Account* lowest_balance_account(const Contract& contract, std::span<const AccountName> candidates,
                                      const Policy& policy, Instant now);

/// The first rule that forbids an automatic advance; empty: none does. Amounts and accounts are not looked
/// at.
std::optional<AdvanceRefusal> automatic_advance_forbidden(const Contract& contract, const Policy& policy,
                                                          const Circumstances& circumstances);

/// Why an advance is considered.
struct AdvanceNeed {
    const Tariff& tariff;
    Money minimum_price;  ///< of the service's minimum quota, or of the whole event
    SessionId session;
    std::uint32_t request_number = 0;
};

struct NotConsidered {};
using AdvanceOutcome = std::variant<NotConsidered, AdvanceRefusal, AdvanceId>;

/// The trigger and all that follows: grants at most one advance into the draft, only if afterwards the
/// minimum can be reserved and the balance is at least the threshold. Mode `shadow` records what it would
/// have granted and answers mode_off.
AdvanceOutcome consider_automatic_advance(Draft& draft, const AdvanceNeed& need);

/// Takes back an advance of which nothing was repaid, with its fee, from the account that it was lent to.
void reverse_advance(Draft& draft, const AdvanceId& advance, const std::string& note);

/// Takes back an advance that nobody drew on, with its fee. No effect if it was drawn on or is no longer
/// open; it counts as drawn on where the account without it would have less than is set aside there.
void reverse_undrawn_advance(Draft& draft, const AdvanceId& advance);

}  // namespace airtime::charging

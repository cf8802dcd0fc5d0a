#pragma once

#include <cstdint>

#include "charging/contract/draft.hpp"

/// Advances that are paid off, and how that counts for who paid.
namespace airtime::charging {

/// Whether advances that are paid off now count as repaid in time: not if what was lent paid for itself.
enum class PaidWith : std::uint8_t { own_money, lent_money };

/// Takes advances of which nothing is owed any more out of the contract, one `settled` each. Recharges that
/// repaid them remember what they were like.
void settle_paid_advances(Draft& draft, Instant paid_at, PaidWith money = PaidWith::own_money);

/// Advances of `contract` that are settled count as repaid in time or late by when the money came.
void note_repayment(Contract& contract, const Advance& advance, Instant paid_at);
/// The advance is owed again: it was not repaid. A record that one repaid late had ended does not come back.
void forget_repayment(Contract& contract, const Advance& advance, Instant paid_at);

}  // namespace airtime::charging

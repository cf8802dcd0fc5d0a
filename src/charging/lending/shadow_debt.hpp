#pragma once

#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/lending/advance_fee.hpp"
#include "charging/lending/advance_need.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// What `advance.mode: shadow` keeps, so that its figures are those of `on`: what would be owed, and what of
/// it subscribers would have used. It moves no money and no debt.
namespace airtime::charging {

/// The contract as it would be if its shadow advances had been granted.
Contract as_if_lent(const Contract& contract, const Policy& policy);

/// An advance to `account` was decided and not granted.
void add_shadow_advance(Draft& draft, const AccountName& account, const AdvanceTerms& terms);

/// A service was refused that could have been given with what would have been lent: it would have used that
/// up. No effect where the contract's own money suffices, or even that would not have sufficed.
void draw_shadow_credit(Draft& draft, const AdvanceNeed& need);

/// Of money that came in, what is left beside the contract's own debt would have repaid shadow advances. Once
/// none is left, the contract is as if nothing had ever been lent.
void repay_shadow_debt(Draft& draft, Money amount);

}  // namespace airtime::charging

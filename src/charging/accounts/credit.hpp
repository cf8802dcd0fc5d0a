#pragma once

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// Money into accounts.
namespace airtime::charging {

/// Whether the account's balance can be kept exactly with `part` on top.
bool balance_fits(const Contract& contract, const Part& part);
/// Whether anybody could use money in the account: neither it nor the contract is past its time.
bool is_usable(const Contract& contract, const AccountName& account, const Policy& policy, Instant now);
/// The one rule for money that comes in: it can be kept exactly, and used. A recharge, which may bring an
/// account or a contract back, asks may_recharge() instead of is_usable().
bool can_credit(const Contract& contract, const Part& part, const Policy& policy, Instant now);

/// The account, opened without money where the policy named it after the contract was opened.
Account& opened_account(Contract& contract, const AccountName& name);

/// Adds to an account, which is opened if it is not yet.
void credit(Contract& contract, const AccountName& account, Money amount);

}  // namespace airtime::charging

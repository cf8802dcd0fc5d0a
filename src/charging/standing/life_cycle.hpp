#pragma once

#include <string>
#include <string_view>

#include "charging/contract/advance.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/draft.hpp"
#include "charging/policy/life_cycle_policy.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

/// Which state a contract is in, what it may do there, and how time and money move it. Who ends up in another
/// state than before is told.
namespace airtime::charging {

/// The state at `now`, whether a timer has noted it yet or not: what is written in the contract, or lower
/// where its validity ended. A state that was set by hand is not lowered by time, except to expired.
LifeCycle life_cycle_at(const Contract& contract, const LifeCyclePolicy& policy, Instant now);

/// Whether a recharge onto `account` is taken: the state allows it, and the money could be used.
bool may_recharge(const Contract& contract, const AccountName& account, Money amount, const Policy& policy,
                  Instant now);
/// Whether it may use what costs something, and send money.
bool may_spend(const Contract& contract, const Policy& policy, Instant now);
bool may_borrow(const Contract& contract, const Policy& policy, Instant now);

/// What a recharge and an advance do to the validity of the contract and of the account that they are
/// credited to, where these have one: it grows by the policy's days from its end or from now, whichever is
/// later, up to `validity_days_max`. What is left in an account that had expired can be used again. A
/// contract whose validity had ended is active again, unless its state was set by hand. One event for each
/// that happens. Returned: by how much each end was moved.
ValidityExtension extend_by_recharge(Draft& draft, const AccountName& account, Money amount);
ValidityExtension extend_by_advance(Draft& draft, const AccountName& account);

/// What a recharge or an advance of `at` that is reversed had extended ends sooner by what of its own days
/// lies ahead, with the states that follow. What was lived through, and the days that others brought, stay.
/// If it brought back what had ended, and no other's days stand behind, that ends when it had ended. `why`
/// stands behind it in the event's note.
void take_back_extension(Draft& draft, const AccountName& account, Instant at,
                         const ValidityExtension& extended, const std::string& why);

/// Notes each state that time has brought since, one event each, and tells of the last one.
void note_life_cycle(Draft& draft);
/// When note_life_cycle has something to do next; empty: never.
std::optional<Instant> next_life_cycle_change(const Contract& contract, const LifeCyclePolicy& policy);

/// Sets the state whatever the validity says. False: it is so already, nothing was recorded. `why` stands
/// behind the state in the event's note.
bool set_life_cycle_by_hand(Draft& draft, LifeCycle state, const std::string& why);
/// Sets the end of validity of an account, or of the contract where `account` is empty; empty `end`: never.
/// No reversal of an earlier recharge or advance moves it. A contract that only time had lowered is active
/// again. False: it is so already, or there is no such account.
bool set_validity(Draft& draft, const std::optional<AccountName>& account, std::optional<Instant> end,
                  const std::string& why);

/// "active", "one_way", "two_way", "expired".
std::string_view name_of(LifeCycle life_cycle);

}  // namespace airtime::charging

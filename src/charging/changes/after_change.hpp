#pragma once

#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"

namespace airtime::charging {

/// What follows from every change, whatever made it: the clients of sessions that wait for money, and can
/// have it now, are asked to re-authorise, once until they are heard of again. A session that this change
/// serves hears in its answer, and one whose call is given up by it waits for the next chance. Called where a
/// change is made ready for the store, and nowhere else. `before`: what was changed.
void after_change(const Contract& before, ContractChange& change, const Policy& policy, Instant now);

}  // namespace airtime::charging

#pragma once

#include <optional>

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/calendar.hpp"

/// What time does to a contract.
namespace airtime::charging {

/// Everything that is due at `now`: reservations, sessions, holds older than `recovery_retry_s` (recovered),
/// what becomes of unpaid advances, the contract's life cycle. No effect: the change has no
/// events and equals `contract`.
ContractChange expire_due(Contract contract, const Policy& policy, const Circumstances& circumstances);

/// When expire_due has something to do next; empty: never.
std::optional<Instant> next_due(const Contract& contract, const Policy& policy);

}  // namespace airtime::charging

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

#include "charging/decision.hpp"

/// What time does to a contract.
namespace airtime::charging {

/// Closes the session: releases what it reserved and remembers the rest. `expired`: also reverses its unseen
/// advance.
enum class SessionEnd : std::uint8_t { terminated, expired };
void close_session(Draft& draft, const SessionId& session, SessionEnd end);

/// Ends the client's sessions that it opened under a lower Origin-State-Id, as if they had expired; `kept` is
/// left open, and sessions without Origin-State-Id. Returns how many.
std::size_t close_sessions_before(Draft& draft, std::string_view client_host, std::uint32_t state,
                                  const SessionId& kept);

/// Ends sessions past their expiry, oldest beyond the limit first, and forgets closed ones past theirs.
void expire_sessions(Draft& draft);

/// Everything that is due at `now`: sessions, holds older than `recovery_retry_s` (recovered),
/// what becomes of unpaid advances (ageing.hpp), the contract's life cycle. No effect: the change has no
/// events and equals `contract`.
ContractChange expire_due(Contract contract, const Policy& policy, const Circumstances& circumstances);

/// When expire_due has something to do next; empty: never.
std::optional<Instant> next_due(const Contract& contract, const Policy& policy);

}  // namespace airtime::charging

#pragma once

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

/// Ends the client's sessions that it opened under a lower Origin-State-Id, as if they had expired. Left open
/// are sessions without Origin-State-Id, and those whose Session-Id on the wire is `kept`: sub-sessions that
/// their client still has.
void close_sessions_before(Draft& draft, std::string_view client_host, std::uint32_t state,
                           std::string_view kept);
/// The same for each of the clients, by the state that it has now.
void close_sessions_before(Draft& draft, const ClientStates& now, std::string_view kept);

/// Ends reservations and sessions past their expiry, those silent longest beyond the limit, and forgets closed
/// ones past their time.
void expire_sessions(Draft& draft);

/// Everything that is due at `now`: reservations, sessions, holds older than `recovery_retry_s` (recovered),
/// what becomes of unpaid advances (ageing.hpp), the contract's life cycle. No effect: the change has no
/// events and equals `contract`.
ContractChange expire_due(Contract contract, const Policy& policy, const Circumstances& circumstances);

/// When expire_due has something to do next; empty: never.
std::optional<Instant> next_due(const Contract& contract, const Policy& policy);

}  // namespace airtime::charging

#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "charging/contract/draft.hpp"

/// How a session ends.
namespace airtime::charging {

enum class SessionEnd : std::uint8_t {
    terminated,  ///< its client has reported everything: only its last answer is remembered
    overtaken,   ///< terminated, and a request of a lower number may still be on its way: late for as long
    /// Not by its client, which has still to terminate it and may report what it used before; an advance that
    /// nobody saw is reversed.
    unreported,
    expired,  ///< its client fell silent; an advance that nobody saw is reversed
};

/// Closes the open session: releases what it reserved and remembers it as its end asks for. Of too many that
/// are late the oldest is given up, with an event if anything of it could be charged.
void close_session(Draft& draft, const SessionId& session, SessionEnd end);
/// The same, together: what one of them was lent is not kept for another one's sake.
void close_sessions(Draft& draft, const std::vector<SessionId>& sessions, SessionEnd end);

/// The late session has reported what was missing: it is over for good.
void end_late_session(Draft& draft, const SessionId& session);

/// Forgets the late session, which is opened again.
void forget_late_session(Draft& draft, const SessionId& session);

/// Ends the sessions whose last request came from the client under a lower Origin-State-Id, as if they had
/// expired. Left open are sessions without Origin-State-Id, and those whose Session-Id on the wire is `kept`:
/// sub-sessions that their client still has.
void close_sessions_before(Draft& draft, std::string_view client_host, std::uint32_t state,
                           std::string_view kept);
/// The same for each of the clients, by the state that it has now.
void close_sessions_before(Draft& draft, const ClientStates& now, std::string_view kept);

}  // namespace airtime::charging

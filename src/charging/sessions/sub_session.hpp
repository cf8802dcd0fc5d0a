#pragma once

#include "charging/contract/draft.hpp"

/// The sub-sessions of a session that is open (values/session_name.hpp says what they are).
namespace airtime::charging {

/// Whether one of the contract's open sessions is a sub-session of it.
bool has_sub_sessions(const Contract& contract, const SessionId& session);

/// Ends what is left of the session's sub-sessions: a client should have ended each of them before.
void close_sub_sessions(Draft& draft, const SessionId& session);

}  // namespace airtime::charging

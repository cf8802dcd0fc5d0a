#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "charging/values/identifiers.hpp"

/// Sub-sessions: requests of one Session-Id that are told apart by their CC-Sub-Session-Id (RFC
/// 8506 5.1, 8.5). Each is charged as a session of its own, with its own requests, quota, answers and end;
/// what they have in common is the Session-Id on the wire, and that the end of the session itself is theirs
/// too.
namespace airtime::charging {

/// The name under which a session is kept: what was sent, `S`, or `S;sub=N` of a sub-session. What was sent
/// and ends like that itself gets another `;sub=`, so that no two of them have the same name.
SessionId session_id_of(std::string_view on_wire, const std::optional<std::uint64_t>& sub_session);
SessionId sub_session_id(const SessionId& session, std::uint64_t sub_session);

/// The Session-Id that was sent, as long as the name that it is taken from.
std::string_view session_on_wire(const SessionId& name);

}  // namespace airtime::charging

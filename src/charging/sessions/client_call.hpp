#pragma once

#include <cstdint>
#include <optional>

#include "charging/contract/contract_change.hpp"

/// Requests to the client of a session (RFC 8506 5.5, RFC 6733 8.5).
namespace airtime::charging {

/// The call that ends the session at its client; empty: the session is over, or nobody knows who serves it.
std::optional<ClientCall> abort_call(const Session& session);

/// The call that asks the client to re-authorise one Rating-Group; empty: the whole session.
ClientCall re_auth_call(const Session& session, std::optional<std::uint32_t> rating_group);

}  // namespace airtime::charging

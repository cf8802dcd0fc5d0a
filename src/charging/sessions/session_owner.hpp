#pragma once

#include <string_view>

#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"

/// Whose a session is: the client's that opened it. Who knows its Session-Id alone may neither go on with it
/// nor end it, nor open another of that name.
namespace airtime::charging {

/// Whether the request comes from the Origin-Host that opened the session, or from another host of its
/// profile where that has `shares_sessions`.
bool is_owner(const Session& session, const CreditControlRequest& request, const Policy& policy);

/// Whether the session that the request would change, or one of its Session-Id, open or at hand, is another
/// client's; those of its sub-sessions count, because they share the Session-Id. Never for an EVENT, which
/// belongs to no session.
bool is_of_another_client(const Contract& contract, const CreditControlRequest& request,
                          const Policy& policy);

/// The host that the session's last request came from, and its realm: where it can be called, and whose
/// restart loses it.
std::string_view serving_host(const Session& session);
std::string_view serving_realm(const Session& session);

}  // namespace airtime::charging

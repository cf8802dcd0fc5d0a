#pragma once

#include <cstddef>

#include "charging/contract/session.hpp"

/// What one session has had and used of its services.
namespace airtime::charging {

/// A session counts no more services than this: a gateway that invents Rating-Groups gets no quota for more,
/// and what it uses of them is counted together. One with several identifiers counts as so many, for what
/// each takes in the contract.
inline constexpr std::size_t services_per_session_max = 64;

/// Whether the session may begin to count a service of that key.
bool has_room_for(const Session& session, const ServiceKey& key);

/// The session's record of the service; null: nothing was granted or used yet.
ChargedService* find_charged_service(Session& session, const ServiceKey& key, const ServiceName& service);

/// The same, begun where there is none; null: the session has too many.
ChargedService* charged_service(Session& session, const ServiceKey& key, const ServiceName& service);

}  // namespace airtime::charging

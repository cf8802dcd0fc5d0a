#pragma once

#include <cstddef>

#include "charging/contract/decision.hpp"

/// What one session uses of its services.
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

/// Charges what a service of the request reports, whatever the state of the session that it names, and
/// releases the reservation that the report, or the wish for new quota, ends. Success, or why it could not be
/// charged: 5031 without tariff, 5004 for usage that is no amount; these change nothing. 5004 also where some
/// of the usage is in units that the tariff has not, or more than it believes of one report, or than money
/// can say: what can be read is charged, and of a report that is not believed what was granted; the rest
/// stands in the ledger. Quota is charged by the tariff that it was granted by, also when the policy has none
/// any more.
ServiceAnswer charge_usage(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service);

}  // namespace airtime::charging

#pragma once

#include "charging/contract/session.hpp"
#include "charging/policy/policy.hpp"

/// Which service a request is about.
namespace airtime::charging {

/// The tariff for a service of a request, by the first selector that fits its Service-Context-Id,
/// Rating-Group, Service-Identifiers, called party and role. Null where no selector, or no tariff, fits
/// (5031).
const Tariff* select_tariff(const Policy& policy, const CreditControlRequest& request, const ServiceKey& key);

/// The same inside a session: a service keeps the tariff that its key was first charged by, because later
/// requests of a call need not name the called party again.
const Tariff* select_tariff(const Policy& policy, const Session& session, const CreditControlRequest& request,
                            const ServiceKey& key);

}  // namespace airtime::charging

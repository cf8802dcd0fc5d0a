#pragma once

#include <cstddef>

#include "charging/contract/draft.hpp"
#include "charging/values/credit_control.hpp"

/// What one session uses of its services.
namespace airtime::charging {

/// Charges what a service of the request reports, whatever the state of the session that it names, and
/// releases the reservation that the report, or the wish for new quota, ends. Success, or why it could not be
/// charged: 5031 without tariff, 5004 for usage that is no amount; these change nothing. 5004 also where some
/// of the usage is in units that the tariff has not, or more than it believes of one report, or than money
/// can say: what can be read is charged, and of a report that is not believed what was granted; the rest
/// stands in the ledger. Quota is charged by the tariff that it was granted by, also when the policy has none
/// any more.
ServiceAnswer charge_usage(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service);

}  // namespace airtime::charging

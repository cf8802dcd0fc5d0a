#pragma once

#include <vector>

#include "charging/contract/draft.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::charging {

/// Charges what is reported for a session that is already closed: it was used before the gateway knew, and
/// its reservation is long released. One answer for each service, none with units.
std::vector<ServiceAnswer> charge_late_usage(Draft& draft, const CreditControlRequest& request);

}  // namespace airtime::charging

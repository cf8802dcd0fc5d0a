#pragma once

#include "charging/contract/draft.hpp"
#include "charging/sessions/decision.hpp"
#include "charging/values/credit_control.hpp"

/// Charging without a session (RFC 8506 6).
namespace airtime::charging {

/// Decides an EVENT by its Requested-Action. A change comes with the answer to remember for its duplicate.
Decision decide_event(Draft draft, const CreditControlRequest& request);

}  // namespace airtime::charging

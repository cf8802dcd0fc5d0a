#pragma once

#include "charging/contract/decision.hpp"

/// Charging without a session (RFC 8506 6).
namespace airtime::charging {

/// Decides an EVENT by its Requested-Action. A change comes with the answer to remember for its repetition.
Decision decide_event(Draft draft, const CreditControlRequest& request);

}  // namespace airtime::charging

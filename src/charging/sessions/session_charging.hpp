#pragma once

#include "charging/contract/draft.hpp"
#include "charging/sessions/decision.hpp"
#include "charging/values/credit_control.hpp"

/// Charging with a session: INITIAL, UPDATE and TERMINATION (RFC 8506 5).
namespace airtime::charging {

Decision decide_initial(Draft draft, const CreditControlRequest& request);
Decision decide_update(Draft draft, const CreditControlRequest& request);
Decision decide_termination(Draft draft, const CreditControlRequest& request);

}  // namespace airtime::charging

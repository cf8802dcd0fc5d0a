#pragma once

#include "charging/contract/draft.hpp"
#include "charging/sessions/decision.hpp"
#include "charging/values/credit_control.hpp"

/// The plainest answers.
namespace airtime::charging {

/// An answer of the request's shape without services.
CreditControlAnswer answer_with(const CreditControlRequest& request, ResultCode result,
                                FailedAvp failed = FailedAvp::none);

/// The answer to one service, without units.
ServiceAnswer service_answer_with(const ServiceKey& key, ResultCode result,
                                  FailedAvp failed = FailedAvp::none);

/// The decision that the draft has come to, with nothing to remember.
Decision conclude(Draft draft, CreditControlAnswer answer);

}  // namespace airtime::charging

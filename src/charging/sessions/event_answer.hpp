#pragma once

#include <cstdint>
#include <vector>

#include "charging/contract/draft.hpp"
#include "charging/sessions/decision.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::charging {

/// An answer of the request's shape: units at command level have their result there too, and a client that
/// reads the command's code alone hears there that it got nothing.
CreditControlAnswer event_answer_of(const Policy& policy, const CreditControlRequest& request,
                                    std::vector<ServiceAnswer> services);

/// The answer to a question about several services when one of them has no answer.
CreditControlAnswer answer_failed_question(const CreditControlRequest& request, const ServiceAnswer& failure,
                                           std::vector<ServiceAnswer> services);

/// Concludes a change that must not happen twice: its answer is kept for `kept_s`.
Decision conclude_remembered(Draft draft, const CreditControlRequest& request, CreditControlAnswer answer,
                             std::uint32_t kept_s);

/// What the EVENT cost or credited, where the client is told (RFC 8506 8.7).
void add_event_cost(const Draft& draft, const CreditControlRequest& request, Money cost,
                    CreditControlAnswer& answer);

}  // namespace airtime::charging

#pragma once

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/policy/policy.hpp"
#include "charging/sessions/decision.hpp"
#include "charging/values/credit_control.hpp"

/// The rules of a Credit-Control-Request.
namespace airtime::charging {

/// Decides a CCR of any type: releases and charges what was used, considers an advance, reserves quota, keeps
/// the answer. `change.contract` equals `contract` where nothing changes (a refusal, a duplicate,
/// CHECK_BALANCE). Who asks about another client's session gets 5002, and nothing changes; else sessions that
/// are past their end are closed first, whatever is asked. A session that ended and is asked about must be
/// at hand.
Decision decide(Contract contract, const CreditControlRequest& request, const Policy& policy,
                const Circumstances& circumstances);

/// The answer to a request of a subscriber that nobody knows: 5030.
CreditControlAnswer answer_unknown_subscriber(const CreditControlRequest& request);
/// 5002 where no contract can be found for an UPDATE or TERMINATION without Subscription-Id.
CreditControlAnswer answer_unknown_session(const CreditControlRequest& request);
/// 3004: the store is away, the request too old, or the queue full.
CreditControlAnswer answer_too_busy(const CreditControlRequest& request);

}  // namespace airtime::charging

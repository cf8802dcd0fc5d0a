#pragma once

#include <string_view>

#include "charging/contract/draft.hpp"
#include "charging/sessions/decision.hpp"
#include "charging/values/credit_control.hpp"

/// Money that an EVENT puts in: recharges and refunds (REFUND_ACCOUNT, RFC 8506 6.4).
namespace airtime::charging {

/// Whether the policy takes REFUND_ACCOUNT under that context as a recharge.
bool is_recharge(const Policy& policy, std::string_view service_context);

/// Credits what the first service of the request names, once under the request's key; more services are
/// refused.
Decision credit_account(Draft draft, const CreditControlRequest& request, bool recharge);

}  // namespace airtime::charging

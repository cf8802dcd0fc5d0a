#pragma once

#include <string_view>

#include "charging/policy/policy.hpp"
#include "charging/values/credit_control.hpp"

/// What cannot be rated: 5031 (RFC 8506 9.2), with the AVP for which no price was found.
namespace airtime::charging {

/// Whether any service of the policy lives under the context; if not, nothing in the request can be rated.
bool is_supported_context(const Policy& policy, std::string_view service_context);

/// 5031 where it does not, with Service-Context-Id in Failed-AVP.
CreditControlAnswer answer_unsupported_context(const CreditControlRequest& request);

/// 5031 for a service that no tariff of the policy is for, with Rating-Group in Failed-AVP.
ServiceAnswer answer_without_tariff(const ServiceKey& key);

}  // namespace airtime::charging

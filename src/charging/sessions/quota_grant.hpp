#pragma once

#include <cstdint>
#include <vector>

#include "charging/contract/draft.hpp"
#include "charging/sessions/service_access.hpp"
#include "charging/values/credit_control.hpp"

/// Quota for one service of a request, with an advance if it takes one.
namespace airtime::charging {

/// When something granted or heard of now is over: `validity_s`, and the policy's grace.
Instant end_of_validity(const Draft& draft, std::uint32_t validity_s);

/// Writes quota for a service that asks for it, or the refusal, into `answer`: 5031 without tariff, 5004 for
/// units that are no amount or not the tariff's, 4010 or 5003 where the contract may not use it, 4011 for
/// what is free and not controlled, 5012 where the session has no place for one more service, or what the
/// client's profile has for a service without credit.
void grant_quota(Draft& draft, const CreditControlRequest& request, const ServiceRequest& service,
                 RequestAdvance& advance, ServiceAnswer& answer);

/// Adds to answers whose quota ends with the tariff's change their counterparts for after it (RFC 8506 8.16:
/// two MSCCs of one key).
void add_counterparts(const Draft& draft, const CreditControlRequest& request,
                      std::vector<ServiceAnswer>& answers);

}  // namespace airtime::charging

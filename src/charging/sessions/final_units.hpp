#pragma once

#include "charging/contract/draft.hpp"
#include "charging/rating/rating.hpp"

/// Graceful termination: what a client hears when its subscriber's money ends (RFC 8506 5.6).
namespace airtime::charging {

/// Whether the quota that the service just got is its last: beyond it the minimum cannot be paid, and once
/// it is used up no advance is in reach. Money that other sessions reserve is not waited for.
bool is_last_quota(const Draft& draft, const CreditControlRequest& request, const Rate& rate,
                   const ChargedService& charged);

/// What the client's profile has for a service without credit: a refusal, the final-unit action, or zero
/// units. A service that was told of its end and asks again gets the refusal for that.
ServiceAnswer answer_without_credit(Draft& draft, const CreditControlRequest& request,
                                    const ServiceRequest& service, const Tariff& tariff);

/// Whether the service waits for money: told of its end, and what it had is reported (RFC 8506 5.6.2).
bool waits_for_money(const ChargedService& charged);

/// The services of the request. After the end of quota a client may ask again without saying for what, or
/// how much (RFC 8506 5.6.2, 5.6.4): then it is everything that waits for money.
std::vector<ServiceRequest> wanted_services(const Session& session, const CreditControlRequest& request);

}  // namespace airtime::charging

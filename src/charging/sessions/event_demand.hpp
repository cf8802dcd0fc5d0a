#pragma once

#include <cstdint>
#include <variant>
#include <vector>

#include "charging/policy/policy.hpp"
#include "charging/values/credit_control.hpp"

/// What an EVENT asks for, and what that costs (RFC 8506 6).
namespace airtime::charging {

/// What a service of an EVENT asks for, rated.
struct Demand {
    const Tariff& tariff;
    Money price;
    std::uint64_t units = 0;  ///< zero: money was named instead
    ServiceUnits granted;
};

/// Or why it has no price: 5031 without tariff, 5004 for units or money that are no amount.
using RatedDemand = std::variant<Demand, ServiceAnswer>;
/// Who asks for no units leaves the amount to the server (RFC 8506 8.18).
RatedDemand rate_demand(const Policy& policy, const CreditControlRequest& request,
                        const ServiceRequest& service, Instant now);

/// The services of the request; one of the context's own where it names none.
std::vector<ServiceRequest> services_of_event(const CreditControlRequest& request);

}  // namespace airtime::charging

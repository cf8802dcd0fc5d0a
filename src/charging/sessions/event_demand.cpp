#include "charging/sessions/event_demand.hpp"

#include <optional>

#include "charging/rating/rating.hpp"
#include "charging/rating/service_selection.hpp"
#include "charging/rating/tariff_units.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/rating_failed.hpp"

namespace airtime::charging {

RatedDemand rate_demand(const Policy& policy, const CreditControlRequest& request,
                        const ServiceRequest& service, Instant now) {
    const auto refuse = [&](ResultCode result, FailedAvp failed) {
        return service_answer_with(service.key, result, failed);
    };
    const Tariff* tariff = select_tariff(policy, request, service.key);
    if (tariff == nullptr) return answer_without_tariff(service.key);

    const ServiceUnits requested = service.requested.value_or(ServiceUnits{});
    if (!has_acceptable_money(requested, policy)) {
        return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
    }
    if (requested.money && (!tariff_units_of(requested, *tariff) || tariff->unit == UnitKind::money)) {
        // An amount of money needs no rating (RFC 8506 6.3), but there must be one.
        if (*requested.money == Money{}) return refuse(ResultCode::invalid_avp_value, FailedAvp::cc_money);
        ServiceUnits money;
        money.money = requested.money;
        return Demand{*tariff, *requested.money, 0, money};
    }
    const std::optional<std::uint64_t> wanted = wanted_units(request, requested, *tariff);
    if (!wanted) return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    const std::uint64_t units = *wanted == 0 ? tariff->quota_default_units : *wanted;
    const std::optional<Rated> rated = price_of(rate_at(*tariff, policy, now), {}, units);
    if (!rated) return refuse(ResultCode::invalid_avp_value, FailedAvp::requested_service_unit);
    return Demand{*tariff, rated->price, units, granted_as(*tariff, units)};
}

std::vector<ServiceRequest> services_of_event(const CreditControlRequest& request) {
    if (!request.services.empty()) return request.services;
    ServiceRequest service;
    service.requested = ServiceUnits{};
    return {service};
}

}  // namespace airtime::charging

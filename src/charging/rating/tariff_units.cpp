#include "charging/rating/tariff_units.hpp"

#include <limits>

namespace airtime::charging {

std::optional<std::uint64_t> tariff_units_of(const ServiceUnits& units, const Tariff& tariff) {
    if (tariff.unit != UnitKind::money) return units_of(units, tariff.unit);
    if (!units.money) return std::nullopt;
    return static_cast<std::uint64_t>(units.money->millionths());
}

bool leaves_amount_to_server(const ServiceUnits& units) {
    return units.time_s.value_or(0) == 0 && units.total_octets.value_or(0) == 0 &&
           units.input_octets.value_or(0) == 0 && units.output_octets.value_or(0) == 0 &&
           units.service_specific.value_or(0) == 0 && units.money.value_or(Money{}) == Money{};
}

bool has_acceptable_money(const ServiceUnits& units, const Policy& policy) {
    if (!units.money) return true;
    return *units.money >= Money{} && units.money->within_bounds() &&
           units.currency_code.value_or(policy.currency_code) == policy.currency_code;
}

ServiceUnits granted_as(const Tariff& tariff, std::uint64_t units) {
    ServiceUnits granted;
    switch (tariff.unit) {
        case UnitKind::seconds:
            granted.time_s = units > std::numeric_limits<std::uint32_t>::max()
                                 ? std::numeric_limits<std::uint32_t>::max()
                                 : static_cast<std::uint32_t>(units);
            break;
        case UnitKind::octets:
            granted.total_octets = units;
            break;
        case UnitKind::service_units:
            granted.service_specific = units;
            break;
        case UnitKind::money:
            granted.money = Money::from_millionths(static_cast<std::int64_t>(units));
            break;
    }
    return granted;
}

std::optional<std::uint64_t> wanted_units(const CreditControlRequest& request, const ServiceUnits& requested,
                                          const Tariff& tariff) {
    const std::optional<std::uint64_t> named = tariff_units_of(requested, tariff);
    if (named.value_or(0) > 0) return named;
    if (!named && !leaves_amount_to_server(requested)) return std::nullopt;
    return tariff.unit == UnitKind::service_units ? request.messages_sent.value_or(0) : 0;
}

}  // namespace airtime::charging

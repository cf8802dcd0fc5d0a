#pragma once

#include <cstdint>
#include <optional>

#include "charging/policy/policy.hpp"

/// Service units of a message, seen with the eyes of one tariff.
namespace airtime::charging {

/// The amount of the tariff's unit in `units`, money in millionths. Empty: it is not there. Money must not be
/// negative.
std::optional<std::uint64_t> tariff_units_of(const ServiceUnits& units, const Tariff& tariff);

/// Nothing but absent and zero amounts: the server decides (RFC 8506 8.18).
bool leaves_amount_to_server(const ServiceUnits& units);

/// Money that can stand in a request: not negative, within bounds and in the policy's currency.
bool has_acceptable_money(const ServiceUnits& units, const Policy& policy);

/// A Granted-Service-Unit of `units` in the tariff's unit.
ServiceUnits granted_as(const Tariff& tariff, std::uint64_t units);

/// The units that a request for quota, or an EVENT, is about. Zero: it leaves the amount to the server, and a
/// message does not say how many parts it has. Empty: it names other units than the tariff's.
std::optional<std::uint64_t> wanted_units(const CreditControlRequest& request, const ServiceUnits& requested,
                                          const Tariff& tariff);

}  // namespace airtime::charging

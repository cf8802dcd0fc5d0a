#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "tools/gy_client/amount.hpp"
#include "tools/gy_client/avp.hpp"

namespace airtime::gy_client {

struct Money {
    UnitValue value;
    std::optional<std::uint32_t> currency;  ///< ISO 4217, 704 is VND; empty: no Currency-Code
};

/// What a Requested-, Used- or Granted-Service-Unit holds. All empty is legal: in a request it leaves the
/// amount to the server (RFC 8506 8.18).
struct ServiceUnits {
    std::optional<std::uint64_t> total_octets;
    std::optional<std::uint64_t> input_octets;
    std::optional<std::uint64_t> output_octets;
    std::optional<std::uint32_t> time_s;
    std::optional<std::uint64_t> units;  ///< CC-Service-Specific-Units
    std::optional<Money> money;
};

std::vector<Avp> encode_units(const ServiceUnits& units);
/// Fields with a broken length stay empty.
ServiceUnits decode_units(const std::vector<Avp>& avps);
std::vector<Avp> encode_money(const Money& money);
Money decode_money(const std::vector<Avp>& avps);

/// "2,000,000 octets", "60 seconds", "10,000 (704)", joined by " + "; "nothing" for none.
std::string describe(const ServiceUnits& units);
bool same_units(const ServiceUnits& a, const ServiceUnits& b);

}  // namespace airtime::gy_client

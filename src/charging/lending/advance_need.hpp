#pragma once

#include <cstdint>

#include "charging/policy/policy.hpp"
#include "charging/values/identifiers.hpp"
#include "charging/values/money.hpp"

namespace airtime::charging {

/// Why an advance is considered.
struct AdvanceNeed {
    const Tariff& tariff;
    Money minimum_price;  ///< of the service's minimum quota, or of the whole event
    SessionId session;
    std::uint32_t request_number = 0;
};

}  // namespace airtime::charging

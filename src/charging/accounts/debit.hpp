#pragma once

#include <cstdint>
#include <vector>

#include "charging/contract/draft.hpp"

/// Money out of accounts for what was used.
namespace airtime::charging {

/// Where a charge comes from.
struct Charge {
    const Tariff& tariff;
    Money price;
    std::uint64_t units = 0;
    std::vector<Part> reserved;  ///< taken first; already released from its session
    SessionId session;
    std::uint32_t request_number = 0;
};

/// Debits reserved parts first, then the tariff's accounts in order as far as available, the rest from the
/// last of them, which may go below zero. Counts the month's spend, marks advances drawn, records `used`.
void debit(Draft& draft, const Charge& charge);

}  // namespace airtime::charging

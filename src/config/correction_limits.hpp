#pragma once

#include <chrono>

#include "charging/values/money.hpp"

namespace airtime::config {

/// How much of the operator's money a person may correct by the pages on a day; above it a second one
/// approves. Zero: each correction needs a second person.
struct CorrectionLimits {
    charging::Money manager_per_day_max = charging::Money::from_units(1'000'000);
    charging::Money admin_per_day_max = charging::Money::from_units(1'000'000);
    std::chrono::hours waiting{24};  ///< for the second person; afterwards it is forgotten
};

}  // namespace airtime::config

#pragma once

#include "charging/lending/operator_limits.hpp"

namespace airtime::store {

/// Whether no sum would go beyond what Redis counts.
bool fits(const charging::Exposure& exposure, const charging::ExposureChange& change);

/// Adds the change, as the function `commit` does.
void count(charging::Exposure& exposure, const charging::ExposureChange& change);

}  // namespace airtime::store

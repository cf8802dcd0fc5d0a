#pragma once

#include "config/correction_limits.hpp"
#include "portal/web/permission.hpp"

namespace airtime::portal {

/// What a person of the role may correct on a day without a second one; zero: nothing.
charging::Money corrected_per_day_max(const config::CorrectionLimits& limits, Role role);

}  // namespace airtime::portal

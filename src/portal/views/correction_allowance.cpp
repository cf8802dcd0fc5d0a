#include "portal/views/correction_allowance.hpp"

namespace airtime::portal {

charging::Money corrected_per_day_max(const config::CorrectionLimits& limits, Role role) {
    switch (role) {
        case Role::viewer:
        case Role::agent:
            return {};
        case Role::manager:
            return limits.manager_per_day_max;
        case Role::admin:
            break;
    }
    return limits.admin_per_day_max;
}

}  // namespace airtime::portal

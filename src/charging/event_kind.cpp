#include "charging/event_kind.hpp"

namespace airtime::charging {

std::string_view name_of(EventKind kind) {
    switch (kind) {
        case EventKind::opened:
            return "opened";
        case EventKind::recharged:
            return "recharged";
        case EventKind::refunded:
            return "refunded";
        case EventKind::used:
            return "used";
        case EventKind::advanced:
            return "advanced";
        case EventKind::shadow_advanced:
            return "shadow_advanced";
        case EventKind::recovered:
            return "recovered";
        case EventKind::reversed:
            return "reversed";
        case EventKind::adjusted:
            return "adjusted";
        case EventKind::waived:
            return "waived";
        case EventKind::written_off:
            return "written_off";
        case EventKind::reinstated:
            return "reinstated";
        case EventKind::overdue:
            return "overdue";
        case EventKind::enrolment_changed:
            return "enrolment_changed";
        case EventKind::settled:
            return "settled";
        case EventKind::recharge_reversed:
            return "recharge_reversed";
        case EventKind::recovery_reversed:
            return "recovery_reversed";
        case EventKind::bonus:
            return "bonus";
        case EventKind::transferred_out:
            return "transferred_out";
        case EventKind::transferred_in:
            return "transferred_in";
        case EventKind::identity_changed:
            return "identity_changed";
        case EventKind::standing_changed:
            return "standing_changed";
    }
    return "";
}

}  // namespace airtime::charging

#include "charging/contract/event_kind.hpp"

namespace airtime::charging {

std::string_view name_of(EventKind kind) {
    const auto place = static_cast<std::size_t>(kind);
    return place < event_kind_names.size() ? event_kind_names[place] : std::string_view{};
}

bool belongs_to_history(EventKind kind) {
    return kind != EventKind::opened && kind != EventKind::used && kind != EventKind::shadow_advanced &&
           kind != EventKind::usage_given_up && !is_only_counted(kind);
}

}  // namespace airtime::charging

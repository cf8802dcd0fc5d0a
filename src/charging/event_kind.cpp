#include "charging/event_kind.hpp"

namespace airtime::charging {

std::string_view name_of(EventKind kind) {
    const auto place = static_cast<std::size_t>(kind);
    return place < event_kind_names.size() ? event_kind_names[place] : std::string_view{};
}

}  // namespace airtime::charging

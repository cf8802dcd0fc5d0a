#pragma once

#include <string_view>

#include "charging/ledger_event.hpp"

namespace airtime::charging {

/// "advanced" and the like; empty beyond the last kind.
std::string_view name_of(EventKind kind);

}  // namespace airtime::charging

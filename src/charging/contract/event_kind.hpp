#pragma once

#include <string_view>

#include "charging/contract/ledger_event.hpp"

namespace airtime::charging {

/// "advanced" and the like; empty beyond the last kind.
std::string_view name_of(EventKind kind);

/// What a subscriber finds in the history of their credit: not each usage.
bool belongs_to_history(EventKind kind);

}  // namespace airtime::charging

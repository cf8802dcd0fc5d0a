#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber history.
std::vector<Command> history_commands();

}  // namespace airtime::tools

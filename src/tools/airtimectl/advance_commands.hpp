#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// advance.
std::vector<Command> advance_commands();

}  // namespace airtime::tools

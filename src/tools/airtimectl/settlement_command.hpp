#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// settlement.
std::vector<Command> settlement_commands();

}  // namespace airtime::tools

#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber state, validity.
std::vector<Command> life_cycle_commands();

}  // namespace airtime::tools

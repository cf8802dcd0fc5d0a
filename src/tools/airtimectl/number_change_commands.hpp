#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber swap-sim, change-owner, port-out.
std::vector<Command> number_change_commands();

}  // namespace airtime::tools

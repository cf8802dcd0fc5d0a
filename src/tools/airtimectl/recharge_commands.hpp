#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// recharge.
std::vector<Command> recharge_commands();

}  // namespace airtime::tools

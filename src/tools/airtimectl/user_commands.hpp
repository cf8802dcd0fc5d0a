#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// user add, list, role, password, remove.
std::vector<Command> user_commands();

}  // namespace airtime::tools

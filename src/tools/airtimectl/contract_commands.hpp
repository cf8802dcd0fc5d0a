#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// contract dump.
std::vector<Command> contract_commands();

}  // namespace airtime::tools

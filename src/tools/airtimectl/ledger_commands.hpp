#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// ledger checkpoint.
std::vector<Command> ledger_commands();

}  // namespace airtime::tools

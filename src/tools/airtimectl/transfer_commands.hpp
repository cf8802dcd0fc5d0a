#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// transfer.
std::vector<Command> transfer_commands();

}  // namespace airtime::tools

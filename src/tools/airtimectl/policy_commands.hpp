#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// policy compare.
std::vector<Command> policy_commands();

}  // namespace airtime::tools

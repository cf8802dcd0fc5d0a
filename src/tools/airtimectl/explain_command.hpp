#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// explain.
std::vector<Command> explain_commands();

}  // namespace airtime::tools

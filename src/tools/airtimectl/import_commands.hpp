#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber import, export.
std::vector<Command> import_commands();

}  // namespace airtime::tools

#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// audit.
std::vector<Command> audit_commands();

}  // namespace airtime::tools

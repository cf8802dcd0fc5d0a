#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// list add, remove, show; subscriber segment.
std::vector<Command> list_commands();

}  // namespace airtime::tools

#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// session list, abort.
std::vector<Command> session_commands();

}  // namespace airtime::tools

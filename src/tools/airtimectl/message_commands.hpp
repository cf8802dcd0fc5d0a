#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber messages.
std::vector<Command> message_commands();

}  // namespace airtime::tools

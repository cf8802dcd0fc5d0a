#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// adjust, waive, advance cancel, repay, write-off, recharge reverse.
std::vector<Command> correction_commands();

}  // namespace airtime::tools

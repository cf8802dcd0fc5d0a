#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// History for people: how it stands, made anew, and whether it agrees with what Redis counted.
std::vector<Command> books_commands();

}  // namespace airtime::tools

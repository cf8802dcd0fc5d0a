#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber create, show.
std::vector<Command> subscriber_commands();

}  // namespace airtime::tools

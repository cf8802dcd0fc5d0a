#pragma once

#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// subscriber enrol, cancel, pause, resume.
std::vector<Command> enrolment_commands();

}  // namespace airtime::tools

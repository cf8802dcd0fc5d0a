#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tools/airtimectl/command.hpp"

namespace airtime::tools {

/// "+30d", "+90s", "+15m", "+2h": how far to move the clock; empty for anything else. It never goes back.
std::optional<std::chrono::seconds> parse_clock_step(std::string_view text);

/// Prints the mistakes of the file, or what its policy means for memory. Needs no store.
ExitCode check_config(const std::string& path, bool json, std::ostream& out, std::ostream& errors);

/// lab clock, lending.
std::vector<Command> operator_commands();

}  // namespace airtime::tools

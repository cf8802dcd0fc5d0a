#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// "+30d", "+90s", "+15m", "+2h": how far to move the clock; empty for anything else. It never goes back.
std::optional<std::chrono::seconds> parse_clock_step(std::string_view text);

/// Moves the lab clock of the whole stack. Refused where `lab` is not true.
ExitCode move_lab_clock(const Console& console, std::chrono::seconds step);
/// The switch that every node reads each second. Empty: only tells how it stands, with what was lent and
/// owed, and which limit stops it.
ExitCode switch_lending(const Console& console, bool on, const charging::Decree& by);
ExitCode show_lending(const Console& console);

/// Prints the mistakes of the file, or what its policy means for memory. Needs no store.
ExitCode check_config(const std::string& path, bool json, std::ostream& out, std::ostream& errors);

}  // namespace airtime::tools

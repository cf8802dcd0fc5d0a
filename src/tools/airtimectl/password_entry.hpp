#pragma once

#include <string>

namespace airtime::tools {

/// The first line of a file; throws UsageError where it cannot be read.
std::string password_in_file(const std::string& path);

/// Asks twice on a terminal, which does not show it; else the first line of standard input. Throws UsageError
/// where the two differ.
std::string ask_for_password();

}  // namespace airtime::tools

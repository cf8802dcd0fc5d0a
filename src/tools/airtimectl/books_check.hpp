#pragma once

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// Compares the books' daily totals of what moves debt, and the debt at each day's end, with the settlements
/// of all days that are complete in both. Refused: they differ; each difference is named.
ExitCode check_books(const Console& console);

}  // namespace airtime::tools

#pragma once

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// Checks every contract's sums against its state and against what its ledger events alone say. Right while
/// traffic runs: contracts are read first, then the stream, then the files, and events after a contract's own
/// are left out.
ExitCode audit_books(const Console& console);

}  // namespace airtime::tools

#pragma once

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// Checks every contract's sums against its state and against what its ledger events alone say. Right while
/// traffic runs: contracts are read first, then the stream, then the complete files, which have all that the
/// stream had forgotten by then; events after a contract's own are left out.
ExitCode audit_books(const Console& console);

}  // namespace airtime::tools

#pragma once

#include <filesystem>
#include <optional>

#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

/// Checks every contract's sums against its state and against what its ledger events alone say. Right while
/// traffic runs: contracts are read first, then the stream, then the complete files, which have all that the
/// stream had forgotten by then; events after a contract's own are left out.
/// With `cdr`: from the files in that folder alone, those that are still written to included, which first get
/// some seconds to catch up with the contracts.
ExitCode audit_books(const Console& console, const std::optional<std::filesystem::path>& cdr);

}  // namespace airtime::tools

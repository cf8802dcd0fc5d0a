#pragma once

#include <optional>
#include <string>

#include "base/result.hpp"
#include "ledger_files/control_total.hpp"
#include "ledger_files/ledger_file.hpp"
#include "ledger_files/ledger_listing.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::ledger_files {

/// What a partition's new reader finds after the folder was made to agree with the store.
struct SettledPartition {
    std::optional<LedgerFile> file;  ///< to go on with; empty: the next entry begins a new one
    ControlTotal total = {};         ///< of what is in it
    /// The confirmed file is not here, or too short: its entries have to be written again from the stream,
    /// which keeps them until the file is complete.
    bool file_missing = false;
};

/// Makes the folder agree with what was confirmed of a partition, for the one who just took its lease:
/// what was written beyond is cut off, files without anything confirmed are set aside (never deleted), and a
/// former owner's file is completed. Own files are gone on with. Where a complete file is cut or set aside, a
/// note beside it says so (taken_back_path()), as books may have read it.
/// What an earlier version left, and what a crash left half done, finds its place.
Result<SettledPartition, std::string> settle_partition(LedgerListing& listing, store::Partition partition,
                                                       const store::LedgerPosition& confirmed,
                                                       const std::string& owner);

}  // namespace airtime::ledger_files

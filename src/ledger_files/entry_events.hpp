#pragma once

#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/ledger_event.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::ledger_files {

/// An entry of the ledger, read once for all that is made of it.
struct EntryEvents {
    const store::LedgerEntry& entry;
    Result<std::vector<charging::LedgerEvent>, std::string> events;  ///< the error says why it makes no sense
};

/// The entries must outlive what is returned.
std::vector<EntryEvents> read_entries(std::span<const store::LedgerEntry> entries);

}  // namespace airtime::ledger_files

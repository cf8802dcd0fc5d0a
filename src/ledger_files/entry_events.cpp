#include "ledger_files/entry_events.hpp"

#include "store/codec/ledger_codec.hpp"

namespace airtime::ledger_files {

std::vector<EntryEvents> read_entries(std::span<const store::LedgerEntry> entries) {
    std::vector<EntryEvents> read;
    read.reserve(entries.size());
    for (const store::LedgerEntry& entry : entries) {
        read.push_back({.entry = entry, .events = store::decode_events(entry.events)});
    }
    return read;
}

}  // namespace airtime::ledger_files

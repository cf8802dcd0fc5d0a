#pragma once

#include <cstddef>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/ledger_event.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::operations {

/// A contract's latest credit events, as far as Redis has them.
struct NewestEvents {
    std::vector<charging::LedgerEvent> events;  ///< newest first, each once
    /// False: the worker is so far behind that some between the others may be missing.
    bool all_unread = true;
};

/// Of the contract's history at most `history_max`, and all that the worker has not read yet of its
/// partition's latest thousand entries. A line that cannot be read is logged and left out.
Result<NewestEvents, store::StoreError> newest_events(store::LedgerStream& ledger,
                                                      const charging::ContractId& contract,
                                                      std::size_t history_max);

}  // namespace airtime::operations

#pragma once

#include "charging/message.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::portal {

/// What happened to the money of a subscriber's credit, newest first; empty for a number that nobody has. A
/// line that cannot be read is logged and left out.
Result<charging::Notice, store::StoreError> read_history(store::ContractStore& contracts,
                                                         store::LedgerStream& ledger,
                                                         const charging::SubscriberAddress& subscriber);

}  // namespace airtime::portal

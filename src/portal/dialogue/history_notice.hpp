#pragma once

#include "charging/contract/message.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::portal {

/// What happened to the money of a subscriber's credit, newest first, also what the worker has not read yet;
/// empty for a number that nobody has. A line that cannot be read is logged and left out. `try_later`:
/// nothing is known yet, and the worker is too far behind to say that there is nothing.
Result<charging::Notice, store::StoreError> read_history(store::ContractStore& contracts,
                                                         store::LedgerStream& ledger,
                                                         const charging::SubscriberAddress& subscriber);

}  // namespace airtime::portal

#pragma once

#include "store/contract_store.hpp"

namespace airtime::operations {

/// The system's clock, in a lab moved by the lab clock, and whether anybody may lend.
Result<charging::Circumstances, store::StoreError> read_circumstances(store::ContractStore& contracts,
                                                                      bool lab);

}  // namespace airtime::operations

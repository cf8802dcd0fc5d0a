#pragma once

#include "charging/policy/policy.hpp"
#include "store/contract_store.hpp"

namespace airtime::operations {

/// The system's clock, in a lab moved by the lab clock, and whether anybody may lend.
Result<charging::Circumstances, store::StoreError> read_circumstances(store::ContractStore& contracts,
                                                                      bool lab);

/// The same, with the operator's limits on lending looked at too: what a node would lend by.
Result<charging::Circumstances, store::StoreError> read_lending_circumstances(store::ContractStore& contracts,
                                                                              const charging::Policy& policy,
                                                                              bool lab);

}  // namespace airtime::operations

#pragma once

#include <span>
#include <vector>

#include "charging/standing/operator_lists.hpp"
#include "store/contract_store.hpp"

/// Who is on one of the operator's lists.
namespace airtime::portal {

/// Those that may be on it, by id. The error: Redis is away.
Result<std::vector<charging::ContractId>, store::StoreError> listed_ids(store::ContractStore& contracts,
                                                                        charging::OperatorList list);

/// Of these the ones that are, by what their contract says: the index is a hint.
Result<std::vector<charging::Contract>, store::StoreError> listed_members(
    store::ContractStore& contracts, charging::OperatorList list, std::span<const charging::ContractId> ids);

}  // namespace airtime::portal

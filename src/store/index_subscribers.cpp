#include "store/contract_store.hpp"

namespace airtime::store {

std::vector<Result<bool, StoreError>> ContractStore::index_subscribers(
    std::span<const charging::Contract> contracts) {
    std::vector<Result<bool, StoreError>> indexed;
    for (const charging::Contract& contract : contracts) indexed.push_back(index_subscriber(contract));
    return indexed;
}

}  // namespace airtime::store

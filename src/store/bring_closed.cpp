#include <utility>

#include "store/contract_store.hpp"

namespace airtime::store {

Result<Done, StoreError> bring_closed(ContractStore& store, charging::Contract& contract) {
    ClosedResult closed = std::move(store.load_closed({&contract.id, 1}).front());
    if (!closed) {
        return closed.error();
    }
    contract.closed_sessions = std::move(*closed);
    return Done{};
}

}  // namespace airtime::store

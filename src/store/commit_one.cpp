#include <utility>

#include "store/contract_store.hpp"

namespace airtime::store {

CommitOutcome commit_one(ContractStore& store, const Commit& commit) {
    CommitOutcome outcome = StoreError::disconnected;
    store.commit({&commit, 1},
                 [&outcome](std::size_t, CommitOutcome arrived) { outcome = std::move(arrived); });
    return outcome;
}

}  // namespace airtime::store

#include "store/contract_store.hpp"

#include <utility>

namespace airtime::store {

std::vector<Result<bool, StoreError>> ContractStore::index_subscribers(
    std::span<const charging::Contract> contracts) {
    std::vector<Result<bool, StoreError>> indexed;
    for (const charging::Contract& contract : contracts) indexed.push_back(index_subscriber(contract));
    return indexed;
}

LoadResult load_one(ContractStore& contracts, const charging::SubscriberAddress& address) {
    return std::move(contracts.load({&address, 1}).front());
}

CommitOutcome commit_one(ContractStore& store, const Commit& commit) {
    CommitOutcome outcome = StoreError::disconnected;
    store.commit({&commit, 1},
                 [&outcome](std::size_t, CommitOutcome arrived) { outcome = std::move(arrived); });
    return outcome;
}

Result<ContractPage, StoreError> ContractStore::contract_page(std::string_view, std::size_t) {
    ContractPage all{.next = std::string{first_page}, .percent_done = 100};
    const auto listed = each_contract([&all](const charging::ContractId& id) {
        all.contracts.push_back(id);
        return true;
    });
    if (!listed) return listed.error();
    return all;
}

}  // namespace airtime::store

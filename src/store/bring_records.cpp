#include <memory>
#include <utility>

#include "store/contract_store.hpp"

namespace airtime::store {

Result<Done, StoreError> bring_records(ContractStore& store, charging::Contract& contract) {
    std::vector<RecordAddress> addresses;
    for (const charging::ClosedSession& closed : contract.closed_sessions) {
        if (!closed.record) {
            addresses.push_back({.contract = contract.id, .session = closed.id});
        }
    }
    if (addresses.empty()) {
        return Done{};
    }
    for (RecordResult& record : store.load_records(addresses)) {
        if (!record) {
            return record.error();
        }
        if (*record) {
            contract.put_record(*std::move(*record));
        }
    }
    return Done{};
}

}  // namespace airtime::store

#include "portal/views/list_members.hpp"

#include <algorithm>

namespace airtime::portal {

namespace {

constexpr std::size_t loaded_at_once = 256;

}  // namespace

Result<std::vector<charging::ContractId>, store::StoreError> listed_ids(store::ContractStore& contracts,
                                                                        charging::OperatorList list) {
    auto ids = contracts.listed(charging::name_of(list));
    if (ids) std::ranges::sort(*ids);
    return ids;
}

Result<std::vector<charging::Contract>, store::StoreError> listed_members(
    store::ContractStore& contracts, charging::OperatorList list, std::span<const charging::ContractId> ids) {
    std::vector<charging::Contract> members;
    for (std::size_t at = 0; at < ids.size(); at += loaded_at_once) {
        const auto some = ids.subspan(at, std::min(loaded_at_once, ids.size() - at));
        const std::vector<charging::SubscriberAddress> addresses{some.begin(), some.end()};
        for (store::LoadResult& loaded : contracts.load(addresses)) {
            if (!loaded) return loaded.error();
            if (*loaded && charging::is_listed((*loaded)->contract, list)) {
                members.push_back(std::move((*loaded)->contract));
            }
        }
    }
    return members;
}

}  // namespace airtime::portal

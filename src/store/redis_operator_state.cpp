#include <spdlog/spdlog.h>

#include "store/exposure_codec.hpp"
#include "store/redis_contract_store.hpp"
#include "store/redis_keys.hpp"

/// What every partition keeps for the operator as a whole.
namespace airtime::store {

namespace {

using charging::ContractId;
using charging::Exposure;

}  // namespace

Result<Exposure, StoreError> RedisContractStore::read_exposure() {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"HGETALL"}.add(exposure_key({number}))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    Exposure sum;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, "exposure")) {
            return *error;
        }
        Exposure partition;
        const std::span<redisReply* const> words = elements_of(*reply);
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
            const std::string_view field = text_of(*words[i]).value_or("");
            if (!take_exposure(partition, field, text_of(*words[i + 1]).value_or(""))) {
                spdlog::error("store.corrupt key=exposure field={}", field);
                return StoreError::corrupt;
            }
        }
        sum.add(partition);
    }
    return sum;
}

Result<Done, StoreError> RedisContractStore::index_listed(std::string_view list, const ContractId& contract,
                                                          bool on) {
    const std::string key = list_key(partition_of(contract, partitions_), list);
    const Result<Reply, StoreError> reply =
        connection_.call(RedisCommand{on ? "SADD" : "SREM"}.add(key).add(contract.value), key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::vector<ContractId>, StoreError> RedisContractStore::listed(std::string_view list) {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"SMEMBERS"}.add(list_key({number}, list))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    std::vector<ContractId> found;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, list)) {
            return *error;
        }
        for (const redisReply* contract : elements_of(*reply)) {
            found.push_back({std::string{text_of(*contract).value_or("")}});
        }
    }
    return found;
}

}  // namespace airtime::store

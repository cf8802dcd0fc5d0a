#include "store/redis/redis_snapshots.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <string>
#include <unordered_map>

#include "store/codec/contract_reading.hpp"
#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

using charging::ContractId;

LoadResult decode_snapshot(const ContractId& id, const redisReply& reply) {
    const std::span<redisReply* const> words = elements_of(reply);
    if (words.empty()) return std::optional<Snapshot>{};
    std::vector<StoredField> fields;
    fields.reserve(words.size() / 2);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        fields.push_back(
            {.name = text_of(*words[i]).value_or(""), .value = text_of(*words[i + 1]).value_or("")});
    }
    const auto token = std::ranges::find(fields, "token", &StoredField::name);
    Result<charging::Contract, std::string> contract =
        token == fields.end() ? Result<charging::Contract, std::string>{std::string{"token: is missing"}}
                              : decode_contract(id, fields);
    if (!contract) {
        spdlog::error("store.corrupt contract={} reason={}", encoded(id.value), contract.error());
        return StoreError::corrupt;
    }
    return std::optional{Snapshot{
        .contract = std::move(*contract), .token = {std::string{token->value}}, .timer = timer_in(fields)}};
}

std::vector<LoadResult> load_contracts(RedisConnection& connection, std::uint32_t partitions,
                                       std::span<const IndexEntry> entries) {
    std::vector<RedisCommand> commands;
    // Two addresses may lead to one contract: a session and its subscriber mostly do.
    std::unordered_map<std::string_view, std::size_t> first_places;
    for (std::size_t place = 0; place < entries.size(); ++place) {
        const IndexEntry& entry = entries[place];
        if (entry && *entry && first_places.try_emplace((*entry)->value, place).second) {
            const Partition partition = partition_of(**entry, partitions);
            commands.push_back(std::move(RedisCommand{"HGETALL"}.add(contract_key(partition, **entry))));
        }
    }
    Result<std::vector<Reply>, StoreError> replies = std::vector<Reply>{};
    if (!commands.empty()) replies = connection.exchange(commands);
    std::vector<LoadResult> results;
    results.reserve(entries.size());
    std::size_t next = 0;
    for (std::size_t place = 0; place < entries.size(); ++place) {
        const IndexEntry& entry = entries[place];
        if (!entry) {
            results.emplace_back(entry.error());
        } else if (!*entry) {
            results.emplace_back(std::optional<Snapshot>{});
        } else if (!replies) {
            results.emplace_back(replies.error());
        } else if (const std::size_t first = first_places.at((*entry)->value); first != place) {
            results.push_back(LoadResult{results[first]});
        } else {
            const redisReply& reply = *(*replies)[next++];
            const std::optional<StoreError> error = connection.error_in(reply, (*entry)->value);
            results.push_back(error ? LoadResult{*error} : decode_snapshot(**entry, reply));
        }
    }
    return results;
}

}  // namespace airtime::store

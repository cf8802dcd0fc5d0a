#include "store/redis/redis_subscriber_index.hpp"

#include <algorithm>
#include <array>

#include "store/addresses.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/session_entry.hpp"

namespace airtime::store {

using charging::ContractId;
using charging::SubscriberAddress;

namespace {

RedisCommand swap_command(const std::string& name, const std::string& seen, const std::string& next) {
    return std::move(RedisCommand::function("swap").add(1).add(name).add(seen).add(next));
}

}  // namespace

std::vector<IndexEntry> RedisSubscriberIndex::resolve(std::span<const SubscriberAddress> addresses) {
    std::vector<RedisCommand> commands;
    for (const SubscriberAddress& address : addresses) {
        if (!std::holds_alternative<ContractId>(address)) {
            commands.push_back(std::move(RedisCommand{"GET"}.add(index_key(address))));
        }
    }
    std::vector<Reply> replies;
    if (!commands.empty()) {
        Result<std::vector<Reply>, StoreError> arrived = connection_.exchange(commands);
        if (!arrived) return std::vector<IndexEntry>(addresses.size(), arrived.error());
        replies = std::move(*arrived);
    }
    std::vector<IndexEntry> entries;
    entries.reserve(addresses.size());
    auto reply = replies.begin();
    for (const SubscriberAddress& address : addresses) {
        if (const auto* id = std::get_if<ContractId>(&address)) {
            entries.emplace_back(std::optional{*id});
        } else if (const std::optional<StoreError> error =
                       connection_.error_in(**reply, index_key(address))) {
            entries.emplace_back(*error);
            ++reply;
        } else {
            std::optional<std::string_view> holder = text_of(**reply);
            if (holder && std::holds_alternative<charging::SessionId>(address)) {
                holder = session_entry_in(*holder).contract;
            }
            entries.emplace_back(holder ? std::optional{ContractId{std::string{*holder}}} : std::nullopt);
            ++reply;
        }
    }
    return entries;
}

Result<Done, StoreError> RedisSubscriberIndex::remember_holder(const SubscriberAddress& address,
                                                               const ContractId& contract,
                                                               std::uint32_t kept_s) {
    const std::string key = holders_key(address);
    const std::array commands{std::move(RedisCommand{"SADD"}.add(key).add(contract.value)),
                              std::move(RedisCommand{"EXPIRE"}.add(key).add(std::max(kept_s, 1U)))};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, key)) return *error;
    }
    return Done{};
}

Result<std::vector<std::vector<ContractId>>, StoreError> RedisSubscriberIndex::remembered_holders(
    std::span<const SubscriberAddress> addresses) {
    std::vector<RedisCommand> commands;
    for (const SubscriberAddress& address : addresses) {
        commands.push_back(std::move(RedisCommand{"SMEMBERS"}.add(holders_key(address))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    std::vector<std::vector<ContractId>> remembered;
    for (std::size_t at = 0; at < addresses.size(); ++at) {
        const redisReply& reply = *(*replies)[at];
        if (const std::optional<StoreError> error = connection_.error_in(reply, holders_key(addresses[at]))) {
            return *error;
        }
        std::vector<ContractId>& ids = remembered.emplace_back();
        for (const redisReply* holder : elements_of(reply)) {
            ids.push_back({std::string{text_of(*holder).value_or("")}});
        }
    }
    return remembered;
}

Result<bool, StoreError> RedisSubscriberIndex::swap(const std::string& name, const std::string& seen,
                                                    const std::string& next) {
    const Result<Reply, StoreError> reply = connection_.call(swap_command(name, seen, next), name);
    if (!reply) return reply.error();
    return (*reply)->integer == 1;
}

/// The value that the address's index entry may be replaced from; empty: it belongs to another contract,
/// which really carries it.
Result<std::optional<std::string>, StoreError> RedisSubscriberIndex::claimable(
    const SubscriberAddress& address, const ContractId& contract) {
    const std::vector<IndexEntry> entries = resolve({&address, 1});
    const IndexEntry& entry = entries.front();
    if (!entry) return entry.error();
    if (!*entry || **entry == contract) return std::optional{*entry ? (*entry)->value : std::string{}};
    const LoadResult holder = std::move(load_contracts(connection_, partitions_, entries).front());
    if (!holder) return holder.error();
    const bool held = *holder && carries((*holder)->contract, address);
    return held ? std::nullopt : std::optional{(*entry)->value};
}

Result<bool, StoreError> RedisSubscriberIndex::index_subscriber(const charging::Contract& contract) {
    const std::vector<SubscriberAddress> addresses = numbers_of(contract);
    std::vector<std::string> seen;
    for (const SubscriberAddress& address : addresses) {
        Result<std::optional<std::string>, StoreError> value = claimable(address, contract.id);
        if (!value) return value.error();
        if (!*value) return false;
        seen.push_back(std::move(**value));
    }
    for (std::size_t i = 0; i < addresses.size(); ++i) {
        const Result<bool, StoreError> swapped = swap(index_key(addresses[i]), seen[i], contract.id.value);
        if (swapped && *swapped) continue;
        // Somebody else was quicker: what was taken is given back.
        for (std::size_t taken = 0; taken < i; ++taken) {
            static_cast<void>(swap(index_key(addresses[taken]), contract.id.value, seen[taken]));
        }
        return swapped;
    }
    return true;
}

std::vector<Result<bool, StoreError>> RedisSubscriberIndex::index_subscribers(
    std::span<const charging::Contract> contracts) {
    const auto all_failed = [&](StoreError error) {
        return std::vector<Result<bool, StoreError>>(contracts.size(), error);
    };
    std::vector<RedisCommand> commands;
    for (const charging::Contract& contract : contracts) {
        for (const SubscriberAddress& address : numbers_of(contract)) {
            commands.push_back(swap_command(index_key(address), "", contract.id.value));
        }
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return all_failed(replies.error());
    std::vector<Result<bool, StoreError>> indexed;
    std::size_t at = 0;
    for (const charging::Contract& contract : contracts) {
        bool new_to_all = true;
        for (std::size_t left = numbers_of(contract).size(); left > 0; --left) {
            new_to_all = (*replies)[at++]->integer == 1 && new_to_all;
        }
        // An entry was there: stale, its own, or somebody's.
        indexed.push_back(new_to_all ? true : index_subscriber(contract));
    }
    return indexed;
}

}  // namespace airtime::store

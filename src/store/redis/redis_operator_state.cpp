#include "store/redis/redis_operator_state.hpp"

#include <spdlog/spdlog.h>

#include <array>

#include "store/codec/exposure_codec.hpp"
#include "store/codec/stored_text.hpp"
#include "store/redis/client_states.hpp"
#include "store/redis/redis_keys.hpp"
#include "store/redis/server_info.hpp"

namespace airtime::store {

namespace {

using charging::ContractId;
using charging::Exposure;

void judge_memory(OperatorSettings& settings, std::string_view info) {
    constexpr std::uint64_t nearly_full_percent = 70;
    constexpr std::uint64_t full_percent = 85;
    const std::uint64_t used = info_number(info, "used_memory");
    const std::uint64_t max = info_number(info, "maxmemory");
    if (max > 0) {
        settings.nearly_full = used > max / 100 * nearly_full_percent;
        settings.full = used > max / 100 * full_percent;
    }
}

/// False: a field of the operator's hash is not what it should be.
bool take_setting(OperatorSettings& settings, std::string_view field, std::string_view value) {
    if (field == "lending") {
        settings.lending = value == "on";
        return value == "on" || value == "off";
    }
    if (field == "lending_role" || field == "lending_reason") {
        auto& by = settings.lending_by ? *settings.lending_by : settings.lending_by.emplace();
        (field == "lending_role" ? by.role : by.reason) = value;
        return true;
    }
    if (field == "clock_offset_s") {
        const auto offset = parse_number<std::int64_t>(value);
        settings.clock_offset_s = offset.value_or(0);
        return offset.has_value();
    }
    return true;
}

}  // namespace

Result<OperatorSettings, StoreError> RedisOperatorState::read_settings() {
    const std::array<RedisCommand, 3> commands{RedisCommand{"HGETALL"}.add(operator_key),
                                               RedisCommand{"HGETALL"}.add(clients_restarted_key),
                                               RedisCommand{"INFO"}.add("memory")};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, operator_key)) return *error;
    }
    OperatorSettings settings;
    const std::span<redisReply* const> words = elements_of(*replies->front());
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        const std::string_view field = text_of(*words[i]).value_or("");
        if (!take_setting(settings, field, text_of(*words[i + 1]).value_or(""))) {
            spdlog::error("store.corrupt key={} field={}", operator_key, field);
            return StoreError::corrupt;
        }
    }
    settings.restarted = client_states_in(*(*replies)[1]);
    judge_memory(settings, text_of(*replies->back()).value_or(""));
    return settings;
}

Result<Done, StoreError> RedisOperatorState::switch_lending(bool on, const charging::Decree& by) {
    RedisCommand set{"HSET"};
    set.add(operator_key).add("lending").add(on ? "on" : "off");
    set.add("lending_role").add(by.role).add("lending_reason").add(by.reason);
    const Result<Reply, StoreError> reply = connection_.call(set, operator_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<Done, StoreError> RedisOperatorState::set_clock_offset(std::int64_t offset_s) {
    const Result<Reply, StoreError> reply = connection_.call(
        RedisCommand{"HSET"}.add(operator_key).add("clock_offset_s").add(offset_s), operator_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<Exposure, StoreError> RedisOperatorState::read_exposure() {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"HGETALL"}.add(partition_key({number}, exposure_hash))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    Exposure sum;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, exposure_hash)) {
            return *error;
        }
        Exposure partition;
        const std::span<redisReply* const> words = elements_of(*reply);
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
            const std::string_view field = text_of(*words[i]).value_or("");
            if (!take_exposure(partition, field, text_of(*words[i + 1]).value_or(""))) {
                spdlog::error("store.corrupt key={} field={}", exposure_hash, field);
                return StoreError::corrupt;
            }
        }
        sum.add(partition);
    }
    return sum;
}

Result<Done, StoreError> RedisOperatorState::index_listed(std::string_view list, const ContractId& contract,
                                                          bool on) {
    const std::string key = list_key(partition_of(contract, partitions_), list);
    const Result<Reply, StoreError> reply =
        connection_.call(RedisCommand{on ? "SADD" : "SREM"}.add(key).add(contract.value), key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::vector<ContractId>, StoreError> RedisOperatorState::listed(std::string_view list) {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"SMEMBERS"}.add(list_key({number}, list))));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    std::vector<ContractId> found;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, list)) return *error;
        for (const redisReply* contract : elements_of(*reply)) {
            found.push_back({std::string{text_of(*contract).value_or("")}});
        }
    }
    return found;
}

}  // namespace airtime::store

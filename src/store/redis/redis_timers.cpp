#include "store/redis/redis_timers.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

using charging::ContractId;

Result<std::vector<ContractId>, StoreError> RedisTimers::due(charging::Instant until, std::size_t max) {
    std::vector<RedisCommand> commands;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        commands.push_back(std::move(RedisCommand{"ZRANGEBYSCORE"}
                                         .add(partition_key({number}, timers_set))
                                         .add("-inf")
                                         .add(milliseconds_of(until))
                                         .add("WITHSCORES")
                                         .add("LIMIT")
                                         .add(0)
                                         .add(max)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    std::vector<std::pair<std::int64_t, std::string>> due;
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, timers_set)) return *error;
        const std::span<redisReply* const> words = elements_of(*reply);
        for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
            due.emplace_back(parse_number<std::int64_t>(text_of(*words[i + 1]).value_or("")).value_or(0),
                             text_of(*words[i]).value_or(""));
        }
    }
    std::ranges::sort(due);
    due.resize(std::min(due.size(), max));
    std::vector<ContractId> ids;
    ids.reserve(due.size());
    for (auto& [at, contract] : due) ids.push_back({std::move(contract)});
    return ids;
}

Result<Done, StoreError> RedisTimers::move(std::span<const TimerMove> moves) {
    std::vector<RedisCommand> commands;
    for (const TimerMove& move : moves) {
        const std::string key = partition_key(partition_of(move.contract, partitions_), timers_set);
        if (move.kind == TimerMove::Kind::away) {
            commands.push_back(std::move(RedisCommand{"ZREM"}.add(key).add(move.contract.value)));
            continue;
        }
        RedisCommand command = std::move(RedisCommand{"ZADD"}.add(key));
        if (move.kind == TimerMove::Kind::sooner) {
            command.add("LT");
        } else {
            command.add("XX").add("GT");
        }
        commands.push_back(std::move(command.add(milliseconds_of(move.at)).add(move.contract.value)));
    }
    if (commands.empty()) return Done{};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, timers_set)) return *error;
    }
    return Done{};
}

}  // namespace airtime::store

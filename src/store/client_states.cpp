#include "store/client_states.hpp"

#include <array>
#include <map>

#include "store/redis_keys.hpp"
#include "store/stored_text.hpp"

namespace airtime::store {

namespace {

std::map<std::string, std::uint32_t> states_in(const redisReply& reply) {
    std::map<std::string, std::uint32_t> states;
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        states.emplace(text_of(*words[i]).value_or(""),
                       parse_number<std::uint32_t>(text_of(*words[i + 1]).value_or("")).value_or(0));
    }
    return states;
}

}  // namespace

Result<Done, StoreError> RedisClientStates::note(const RestartedClient& client) {
    const Result<Reply, StoreError> reply = connection_.call(RedisCommand::function("client_state")
                                                                 .add(2)
                                                                 .add(client_states_key)
                                                                 .add(client_states_released_key)
                                                                 .add(client.host)
                                                                 .add(client.state),
                                                             client_states_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::vector<RestartedClient>, StoreError> RedisClientStates::restarted() {
    const std::array<RedisCommand, 2> commands{RedisCommand{"HGETALL"}.add(client_states_key),
                                               RedisCommand{"HGETALL"}.add(client_states_released_key)};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) {
        return replies.error();
    }
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, client_states_key)) {
            return *error;
        }
    }
    const auto released = states_in(*replies->back());
    std::vector<RestartedClient> restarted;
    for (const auto& [host, state] : states_in(*replies->front())) {
        const auto known = released.find(host);
        if (known == released.end() || known->second < state) {
            restarted.push_back({host, state});
        }
    }
    return restarted;
}

Result<Done, StoreError> RedisClientStates::released(const RestartedClient& client) {
    const Result<Reply, StoreError> reply = connection_.call(
        RedisCommand{"HSET"}.add(client_states_released_key).add(client.host).add(client.state),
        client_states_released_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<Done, StoreError> RedisClientStates::each_page_of_timers(
    const std::function<bool(std::span<const charging::ContractId>)>& each) {
    constexpr int page = 256;
    for (std::uint32_t number = 0; number < partitions_; ++number) {
        const std::string key = partition_key({number}, "timers");
        std::string cursor = "0";
        do {
            const Result<Reply, StoreError> reply =
                connection_.call(RedisCommand{"ZSCAN"}.add(key).add(cursor).add("COUNT").add(page), key);
            if (!reply) {
                return reply.error();
            }
            const std::span<redisReply* const> words = elements_of(**reply);
            if (words.size() != 2) {
                return StoreError::corrupt;
            }
            cursor = text_of(*words[0]).value_or("0");
            std::vector<charging::ContractId> contracts;
            const std::span<redisReply* const> found = elements_of(*words[1]);
            for (std::size_t i = 0; i + 1 < found.size(); i += 2) {
                contracts.push_back({std::string{text_of(*found[i]).value_or("")}});
            }
            if (!contracts.empty() && !each(contracts)) {
                return Done{};
            }
        } while (cursor != "0");
    }
    return Done{};
}

}  // namespace airtime::store

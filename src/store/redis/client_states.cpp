#include "store/redis/client_states.hpp"

#include "store/codec/stored_text.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

charging::ClientStates client_states_in(const redisReply& reply) {
    charging::ClientStates states;
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        states.emplace(text_of(*words[i]).value_or(""),
                       parse_number<std::uint32_t>(text_of(*words[i + 1]).value_or("")).value_or(0));
    }
    return states;
}

Result<Done, StoreError> RedisClientStates::note(std::span<const RestartedClient> clients) {
    std::vector<RedisCommand> commands;
    for (const RestartedClient& client : clients) {
        commands.push_back(std::move(RedisCommand::function("client_state")
                                         .add(3)
                                         .add(client_states_key)
                                         .add(clients_restarted_key)
                                         .add(clients_noted_key)
                                         .add(client.host)
                                         .add(client.state)
                                         .add(client.rose ? 1 : 0)));
    }
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, client_states_key)) {
            return *error;
        }
    }
    return Done{};
}

Result<charging::ClientStates, StoreError> RedisClientStates::restarted() {
    const Result<Reply, StoreError> reply =
        connection_.call(RedisCommand{"HGETALL"}.add(clients_restarted_key), clients_restarted_key);
    if (!reply) return reply.error();
    return client_states_in(**reply);
}

Result<Done, StoreError> RedisClientStates::released(const RestartedClient& client) {
    const Result<Reply, StoreError> reply = connection_.call(RedisCommand::function("client_released")
                                                                 .add(1)
                                                                 .add(clients_restarted_key)
                                                                 .add(client.host)
                                                                 .add(client.state),
                                                             clients_restarted_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<TimersPage, StoreError> RedisClientStates::timers_page(const TimersPlace& place) {
    constexpr int entries_max = 256;
    const std::string key = partition_key({place.partition}, timers_set);
    const Result<Reply, StoreError> reply =
        connection_.call(RedisCommand{"ZSCAN"}.add(key).add(place.cursor).add("COUNT").add(entries_max), key);
    if (!reply) return reply.error();
    const std::span<redisReply* const> words = elements_of(**reply);
    if (words.size() != 2) return StoreError::corrupt;
    TimersPage page;
    const std::span<redisReply* const> found = elements_of(*words[1]);
    for (std::size_t i = 0; i + 1 < found.size(); i += 2) {
        page.contracts.push_back({std::string{text_of(*found[i]).value_or("")}});
    }
    const std::string_view cursor = text_of(*words[0]).value_or("0");
    if (cursor != "0") {
        page.next = TimersPlace{place.partition, std::string{cursor}};
    } else if (place.partition + 1 < partitions_) {
        page.next = TimersPlace{.partition = place.partition + 1};
    }
    return page;
}

}  // namespace airtime::store

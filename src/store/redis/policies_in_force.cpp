#include "store/redis/policies_in_force.hpp"

#include <array>
#include <map>

#include "store/redis/redis_contract_store.hpp"
#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

using ByName = std::map<std::string, std::string>;

ByName by_name(const redisReply& reply) {
    ByName values;
    const std::span<redisReply* const> words = elements_of(reply);
    for (std::size_t i = 0; i + 1 < words.size(); i += 2) {
        values.emplace(text_of(*words[i]).value_or(""), text_of(*words[i + 1]).value_or(""));
    }
    return values;
}

/// "ocs1=5f3c9a10 ocs1-worker=5f3c9a10 "
std::string text_of_all(const ByName& policies) {
    std::string text;
    for (const auto& [process, fingerprint] : policies) text += process + '=' + fingerprint + ' ';
    return text;
}

}  // namespace

Result<Done, StoreError> RedisPolicies::note(std::string_view process, std::string_view fingerprint) {
    const Result<Reply, StoreError> reply =
        connection_.call(RedisCommand{"HSET"}.add(policies_key).add(process).add(fingerprint), policies_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

Result<std::optional<RetimingLeft>, StoreError> RedisPolicies::retiming_left() {
    const std::array<RedisCommand, 2> commands{RedisCommand{"HGETALL"}.add(policies_key),
                                               RedisCommand{"HGETALL"}.add(retiming_key)};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const std::optional<StoreError> error = connection_.error_in(*reply, retiming_key)) return *error;
    }
    std::string in_force = text_of_all(by_name(*replies->front()));
    ByName retiming = by_name(*replies->back());
    if (retiming["done"] == in_force) return std::optional<RetimingLeft>{};
    const bool goes_on = retiming["policies"] == in_force;
    return std::optional{RetimingLeft{.policies = std::move(in_force),
                                      .cursor = goes_on ? retiming["cursor"] : std::string{first_page}}};
}

Result<Done, StoreError> RedisPolicies::retimed(const RetimingLeft& left, std::string_view next) {
    RedisCommand command{"HSET"};
    command.add(retiming_key).add("policies").add(left.policies).add("cursor").add(next);
    if (next == first_page) command.add("done").add(left.policies);
    const Result<Reply, StoreError> reply = connection_.call(command, retiming_key);
    return reply ? Result<Done, StoreError>{Done{}} : Result<Done, StoreError>{reply.error()};
}

}  // namespace airtime::store

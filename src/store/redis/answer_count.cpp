#include "store/redis/answer_count.hpp"

#include <array>

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

Result<bool, StoreError> RedisAnswerCount::may_answer(const charging::Msisdn& to, const std::string& id) {
    const std::string key = answers_key(partition_of({to.digits()}, partitions_), to);
    const std::array<RedisCommand, 2> questions{RedisCommand{"SISMEMBER"}.add(key).add(id),
                                                RedisCommand{"SCARD"}.add(key)};
    const auto replies = connection_.exchange(questions);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, answers_name)) return *error;
    }
    if ((*replies)[0]->integer != 0) return true;
    // Two portals that look at the same moment let one more through: each number's SMS are mostly one's own.
    if ((*replies)[1]->integer >= limit_.answers_max) return false;
    const auto added = add(key, id);
    return added ? Result<bool, StoreError>{true} : Result<bool, StoreError>{added.error()};
}

Result<Done, StoreError> RedisAnswerCount::add(const std::string& key, const std::string& id) {
    const std::array<RedisCommand, 2> commands{
        RedisCommand{"SADD"}.add(key).add(id),
        RedisCommand{"EXPIRE"}.add(key).add(limit_.span.count()).add("NX")};
    const auto replies = connection_.exchange(commands);
    if (!replies) return replies.error();
    for (const Reply& reply : *replies) {
        if (const auto error = connection_.error_in(*reply, answers_name)) return *error;
    }
    return Done{};
}

}  // namespace airtime::store

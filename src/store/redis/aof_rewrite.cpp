#include "store/redis/aof_rewrite.hpp"

#include "store/redis/redis_keys.hpp"

namespace airtime::store {

namespace {

bool is_under_way(const redisReply& reply) {
    return reply.type == REDIS_REPLY_ERROR &&
           std::string_view{reply.str, reply.len}.find("already in progress") != std::string_view::npos;
}

}  // namespace

Result<RedisAofRewrite::Outcome, StoreError> RedisAofRewrite::start(std::string_view owner,
                                                                    std::chrono::seconds once_in) {
    const Result<Reply, StoreError> first = connection_.call(
        RedisCommand{"SET"}.add(aof_rewrite_key).add(owner).add("NX").add("EX").add(once_in.count()),
        aof_rewrite_key);
    if (!first) return first.error();
    if ((*first)->type == REDIS_REPLY_NIL) {
        // Who lost the connection before Redis could answer asks again.
        const Result<Reply, StoreError> asked =
            connection_.call(RedisCommand{"GET"}.add(aof_rewrite_key), aof_rewrite_key);
        if (!asked) return asked.error();
        if (text_of(**asked) != owner) return Outcome::asked_before;
    }
    const RedisCommand rewrite{"BGREWRITEAOF"};
    const Result<std::vector<Reply>, StoreError> replies = connection_.exchange({&rewrite, 1});
    if (!replies) return replies.error();
    const redisReply& reply = *replies->front();
    if (is_under_way(reply)) {
        note_done(owner);
        return Outcome::under_way;
    }
    if (const std::optional<StoreError> error = connection_.error_in(reply, aof_rewrite_key)) {
        // So that somebody may ask once more; if this fails too, tomorrow.
        static_cast<void>(connection_.call(RedisCommand{"DEL"}.add(aof_rewrite_key), aof_rewrite_key));
        return *error;
    }
    note_done(owner);
    return Outcome::started;
}

void RedisAofRewrite::note_done(std::string_view owner) {
    // Where this is lost, the owner asks once more, for nothing.
    const RedisCommand done = std::move(
        RedisCommand{"SET"}.add(aof_rewrite_key).add(std::string{owner} + " done").add("XX").add("KEEPTTL"));
    static_cast<void>(connection_.exchange({&done, 1}));
}

}  // namespace airtime::store

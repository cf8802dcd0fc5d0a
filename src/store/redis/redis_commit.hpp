#pragma once

#include <cstdint>

#include "store/commit.hpp"
#include "store/redis/redis_command.hpp"
#include "store/redis/redis_reply.hpp"

namespace airtime::store {

/// The call of the function `commit`, or `commit_and_tell` where there are messages.
RedisCommand commit_command(const Commit& commit, std::uint32_t partitions);

/// What a reply to it that is no error says. One that makes no sense is `corrupt`, and logged.
CommitOutcome commit_outcome(const Commit& commit, const redisReply& reply);

}  // namespace airtime::store

#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/commit.hpp"
#include "store/partition.hpp"
#include "store/redis/redis_command.hpp"
#include "store/redis/redis_reply.hpp"

/// Commits as a call of the function `commit`, and its reply.
namespace airtime::store {

/// One call; while it runs the server serves nobody else.
constexpr std::size_t commits_per_call_max = 64;

RedisCommand commit_command(std::span<const Commit> commits, std::uint32_t partitions);

/// What an error reply about a contract means; empty where it is no error.
using ErrorIn = std::function<std::optional<StoreError>(const redisReply&, std::string_view contract)>;

/// What became of each of the call's commits, in order. A reply that makes no sense is corrupt, and logged.
std::vector<CommitOutcome> commit_outcomes(std::span<const Commit> commits, const redisReply& reply,
                                           const ErrorIn& error_in);

}  // namespace airtime::store

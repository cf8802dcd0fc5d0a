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

/// Those of one partition, by their places in what was given, in order.
struct CommitCall {
    Partition partition;
    std::vector<std::size_t> places;
};

/// One call for each partition, in the order of its first commit: those of a contract stay in order.
std::vector<CommitCall> calls_of(std::span<const Commit> commits, std::uint32_t partitions);

/// `records`: the form in which sessions that ended lately may be remembered beside the compact one.
RedisCommand commit_command(std::span<const Commit> commits, const CommitCall& call, StoredForm records);

/// What that is called in the functions.
std::string_view word_of(StoredForm records);

/// What an error reply about a contract means; empty where it is no error.
using ErrorIn = std::function<std::optional<StoreError>(const redisReply&, std::string_view contract)>;

/// What became of each of the call's commits, in order. A reply that makes no sense is corrupt, and logged.
std::vector<CommitOutcome> commit_outcomes(std::span<const Commit> commits, const CommitCall& call,
                                           const redisReply& reply, const ErrorIn& error_in);

}  // namespace airtime::store

#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "store/commit.hpp"
#include "store/partition.hpp"
#include "store/redis/ended_records.hpp"
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

/// What commits are sent by beside what they say.
struct CommitSending {
    StoredForm records;  ///< text: sessions that ended lately may be remembered so, too
    WallClock::time_point now;
};

RedisCommand commit_command(std::span<const Commit> commits, const CommitCall& call,
                            const CommitSending& sending);

/// What an error reply about a contract means; empty where it is no error.
using ErrorIn = std::function<std::optional<StoreError>(const redisReply&, std::string_view contract)>;

/// What became of each of the call's commits, in order. A reply that makes no sense is corrupt, and logged.
std::vector<CommitOutcome> commit_outcomes(std::span<const Commit> commits, const CommitCall& call,
                                           const redisReply& reply, const ErrorIn& error_in);

}  // namespace airtime::store

#pragma once

#include "base/result.hpp"
#include "store/ledger_stream.hpp"
#include "store/redis/redis_command.hpp"
#include "store/redis/redis_reply.hpp"

/// How far a log is written, as Redis has it and as our functions `lease` and `advance` take and return it.
namespace airtime::store {

void add_position(RedisCommand& command, const LedgerPosition& position);
/// Fields and values of the position's hash. Where there are none: the beginning.
Result<LedgerPosition, StoreError> decode_position(const redisReply& reply);
Result<StepOutcome, StoreError> decode_outcome(const redisReply& reply);

}  // namespace airtime::store

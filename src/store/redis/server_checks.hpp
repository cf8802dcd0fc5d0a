#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// What a new store gets where the settings name no number.
constexpr std::uint32_t partitions_of_new_store = 16;

/// Whether the server is set up so that what was acknowledged is durable and no key is evicted. The first
/// program to start writes the number of partitions and the schema; another number is refused. Returns the
/// settings with the number that the store has: what reads or writes contracts is opened with these. On
/// error: everything that is wrong, each with what to change: `redis 127.0.0.1:6379: appendonly is no: set
/// "appendonly yes" ...`.
Result<RedisSettings, std::vector<std::string>> check_server(RedisConnection& connection,
                                                             const RedisSettings& settings);

}  // namespace airtime::store

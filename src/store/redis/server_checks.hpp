#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Whether the server is set up so that what was acknowledged is durable and no key is evicted. The first
/// program to start writes the number of partitions and the schema; another number is refused. On error:
/// everything that is wrong, each with what to change: `redis 127.0.0.1:6379: appendonly is no: set
/// "appendonly yes" ...`.
Result<Done, std::vector<std::string>> check_server(RedisConnection& connection,
                                                    const RedisSettings& settings);

}  // namespace airtime::store

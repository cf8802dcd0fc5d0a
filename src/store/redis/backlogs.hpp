#pragma once

#include <chrono>
#include <cstdint>

#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Of streams of one name, over all partitions.
struct Backlog {
    std::uint64_t entries = 0;
    std::chrono::milliseconds oldest{
        0};  ///< how long the oldest waits, by the server's clock; zero: none does
};

struct Backlogs {
    Backlog work;
    Backlog outbox;  ///< messages that may be sent
    Backlog inbox;
    Backlog ledger;           ///< `entries`: all that are kept; `oldest`: of those that are in no file yet
    std::uint64_t later = 0;  ///< messages that wait for their time
};

/// How the server is, by itself.
struct ServerState {
    std::uint64_t memory_used_bytes = 0;
    std::uint64_t memory_max_bytes = 0;  ///< zero: no limit
    bool aof_written = true;  ///< the last write to, and rewrite of, the append-only file went well
};

/// What waits in Redis for whoever works it off, and Redis itself, for those who watch.
class RedisBacklogs {
  public:
    explicit RedisBacklogs(const RedisSettings& settings)
        : connection_(settings), partitions_(settings.partitions) {}

    Result<Backlogs, StoreError> read();
    Result<ServerState, StoreError> read_server();

  private:
    Result<std::chrono::milliseconds, StoreError> oldest_unwritten(const std::vector<std::string>& cursors,
                                                                   std::chrono::milliseconds now);

    RedisConnection connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

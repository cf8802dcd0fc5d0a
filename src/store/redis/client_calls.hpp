#pragma once

#include <chrono>
#include <string>
#include <vector>

#include "charging/contract/contract_change.hpp"
#include "store/redis/redis_connection.hpp"

/// Calls to clients on their way to the nodes that serve them: written by commits, read by every node, which
/// picks its own.
namespace airtime::store {

class RedisClientCalls {
  public:
    /// `since`: calls written before are left alone.
    RedisClientCalls(const RedisSettings& settings, std::string node, charging::Instant since);

    /// The node's calls that came in since the last time; waits up to `wait` for the first.
    Result<std::vector<charging::ClientCall>, StoreError> take(std::chrono::milliseconds wait);

  private:
    RedisConnection connection_;
    std::string node_;
    std::vector<std::string> streams_;
    std::vector<std::string> seen_;  ///< id of the last entry read, of each stream
};

}  // namespace airtime::store

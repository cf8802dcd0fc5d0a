#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "store/contract_store.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// When contracts are due: ContractStore's timers, over somebody's connection.
class RedisTimers {
  public:
    RedisTimers(RedisConnection& connection, std::uint32_t partitions)
        : connection_(connection), partitions_(partitions) {}

    Result<std::vector<charging::ContractId>, StoreError> due(charging::Instant until, std::size_t max);
    Result<Done, StoreError> move(std::span<const TimerMove> moves);

  private:
    RedisConnection& connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

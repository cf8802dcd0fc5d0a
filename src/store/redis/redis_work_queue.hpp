#pragma once

#include "store/redis/redis_stream_group.hpp"
#include "store/work_queue.hpp"

namespace airtime::store {

/// Work in Redis.
class RedisWorkQueue : public WorkQueue {
  public:
    /// `consumer`: unique among running workers.
    RedisWorkQueue(const RedisSettings& settings, std::string consumer);

    Result<std::vector<WorkEntry>, StoreError> take(std::size_t max, std::chrono::milliseconds wait) override;
    Result<std::vector<WorkEntry>, StoreError> claim(std::size_t max,
                                                     std::chrono::milliseconds idle) override;
    Result<Done, StoreError> acknowledge(std::span<const WorkEntry> entries) override;
    Result<std::size_t, StoreError> backlog() override;

  private:
    RedisStreamGroup group_;
};

}  // namespace airtime::store

#pragma once

#include "store/memory/memory_redis.hpp"
#include "store/work_queue.hpp"

namespace airtime::store {

class MemoryWorkQueue : public WorkQueue {
  public:
    MemoryWorkQueue(MemoryRedis& redis, std::string consumer)
        : redis_(redis), consumer_(std::move(consumer)) {}

    /// Does not wait.
    Result<std::vector<WorkEntry>, StoreError> take(std::size_t max, std::chrono::milliseconds wait) override;
    Result<std::vector<WorkEntry>, StoreError> claim(std::size_t max,
                                                     std::chrono::milliseconds idle) override;
    Result<Done, StoreError> acknowledge(std::span<const WorkEntry> entries) override;
    Result<std::size_t, StoreError> backlog() override;

  private:
    MemoryRedis& redis_;
    std::string consumer_;
};

}  // namespace airtime::store

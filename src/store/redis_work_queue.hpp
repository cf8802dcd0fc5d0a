#pragma once

#include <deque>

#include "store/redis_connection.hpp"
#include "store/work_queue.hpp"

namespace airtime::store {

/// Work in Redis: a stream per partition, all read through one consumer group.
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
    Result<Reply, StoreError> read_group(std::size_t max, std::chrono::milliseconds wait);
    Result<Done, StoreError> create_groups();
    Result<std::vector<WorkEntry>, StoreError> idle_entries(std::size_t max, std::chrono::milliseconds idle);
    void add_entries(const std::string& stream, const redisReply& entries, std::deque<WorkEntry>& out);

    RedisConnection connection_;
    std::string consumer_;
    std::vector<std::string> streams_;
    /// Taken and not yet handed out: the server counts entries per stream, not over all of them.
    std::deque<WorkEntry> surplus_;
};

}  // namespace airtime::store

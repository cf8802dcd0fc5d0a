#pragma once

#include <deque>
#include <span>
#include <string_view>

#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// An entry of a stream, as it stands there.
struct StreamEntry {
    std::string stream;
    std::string id;
    std::vector<std::pair<std::string, std::string>> fields;

    /// Empty where it is missing.
    std::string_view field(std::string_view name) const;
};

/// The streams of that name, one per partition, all read through one consumer group: an entry stays with the
/// consumer that took it until it is acknowledged or claimed by another.
class RedisStreamGroup {
  public:
    /// `consumer`: unique among running workers.
    RedisStreamGroup(const RedisSettings& settings, std::string_view name, std::string consumer);

    /// New entries, at most `max`; waits up to `wait` for the first.
    Result<std::vector<StreamEntry>, StoreError> take(std::size_t max, std::chrono::milliseconds wait);
    /// Entries that another consumer took at least `idle` ago and did not acknowledge.
    Result<std::vector<StreamEntry>, StoreError> claim(std::size_t max, std::chrono::milliseconds idle);
    /// Appends what acknowledges entries of one stream: two commands.
    static void acknowledge(std::string_view stream, std::span<const std::string_view> ids,
                            std::vector<RedisCommand>& commands);
    static void acknowledge(std::string_view stream, std::string_view id,
                            std::vector<RedisCommand>& commands) {
        acknowledge(stream, std::span{&id, 1}, commands);
    }
    /// Entries not yet acknowledged, taken or not.
    Result<std::size_t, StoreError> backlog();

    /// Sends the commands; an error reply to any of them is an error.
    Result<std::vector<Reply>, StoreError> exchange(const std::vector<RedisCommand>& commands);
    RedisConnection& connection() { return connection_; }

  private:
    Result<Reply, StoreError> read_group(std::size_t max, std::chrono::milliseconds wait);
    Result<Done, StoreError> create_groups();
    Result<std::vector<StreamEntry>, StoreError> idle_entries(std::size_t max,
                                                              std::chrono::milliseconds idle);

    RedisConnection connection_;
    std::string name_;
    std::string consumer_;
    std::vector<std::string> streams_;
    /// Taken and not yet handed out: the server counts entries per stream, not over all of them.
    std::deque<StreamEntry> surplus_;
};

}  // namespace airtime::store

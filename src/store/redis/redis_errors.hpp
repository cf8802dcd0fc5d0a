#pragma once

#include <span>
#include <vector>

#include "store/error_queue.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// The errors that all programs on one Redis logged: the last 100, kept for a day after the last.
class RedisErrors {
  public:
    static constexpr std::size_t kept_max = 100;

    explicit RedisErrors(const RedisSettings& settings) : connection_(settings) {}

    Result<Done, StoreError> append(std::span<const ErrorEvent> events);
    /// The newest first. What makes no sense is left out.
    Result<std::vector<ErrorEvent>, StoreError> all();

  private:
    RedisConnection connection_;
};

}  // namespace airtime::store

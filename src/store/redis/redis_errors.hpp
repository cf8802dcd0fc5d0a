#pragma once

#include <span>
#include <vector>

#include "store/error_queue.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// The errors that all programs on one Redis logged: one row for each process and kind, kept for a day after
/// the last of all. Who logs one kind all the time has one row, whatever the others have.
class RedisErrors {
  public:
    /// Of more, those that came last are kept.
    static constexpr std::size_t rows_max = 500;

    explicit RedisErrors(const RedisSettings& settings) : connection_(settings) {}

    /// Counts them on from what is there; what ended more than a day before begins anew. Each process tells
    /// of its own alone.
    Result<Done, StoreError> append(std::span<const ErrorEvent> events);
    /// The newest first. What makes no sense is left out.
    Result<std::vector<ErrorEvent>, StoreError> all();

  private:
    Result<std::vector<ErrorEvent>, StoreError> with_counts_before(std::span<const ErrorEvent> events);
    Result<Done, StoreError> drop_oldest();

    RedisConnection connection_;
};

}  // namespace airtime::store

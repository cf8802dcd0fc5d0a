#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "charging/values/identifiers.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// How many answers a number may get in a span of time, which begins with the first of them.
struct AnswerLimit {
    std::uint32_t answers_max = 20;
    std::chrono::seconds span{3'600};
};

/// Counts answers to numbers, for all portals together.
class AnswerCount {
  public:
    virtual ~AnswerCount() = default;
    /// Whether the message `id` may be answered. True again for the same id: it is counted once.
    virtual Result<bool, StoreError> may_answer(const charging::Msisdn& to, const std::string& id) = 0;
};

/// A set of the answered ids per number, which ends with its span.
class RedisAnswerCount : public AnswerCount {
  public:
    RedisAnswerCount(const RedisSettings& settings, const AnswerLimit& limit)
        : connection_(settings), partitions_(settings.partitions), limit_(limit) {}

    Result<bool, StoreError> may_answer(const charging::Msisdn& to, const std::string& id) override;

  private:
    Result<Done, StoreError> add(const std::string& key, const std::string& id);

    RedisConnection connection_;
    std::uint32_t partitions_;
    AnswerLimit limit_;
};

}  // namespace airtime::store

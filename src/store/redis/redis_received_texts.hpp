#pragma once

#include <cstdint>

#include "store/received_texts.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// Over somebody's connection.
class RedisReceivedTexts : public ReceivedTexts {
  public:
    RedisReceivedTexts(RedisConnection& connection, std::uint32_t partitions)
        : connection_(connection), partitions_(partitions) {}

    Result<Done, StoreError> note(const charging::ContractId& contract, const ReceivedText& text,
                                  std::chrono::seconds kept) override;
    /// One that cannot be read is logged and left out.
    Result<std::vector<ReceivedText>, StoreError> latest(const charging::ContractId& contract) override;

  private:
    RedisConnection& connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

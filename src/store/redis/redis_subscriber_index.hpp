#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "store/redis/redis_connection.hpp"
#include "store/redis/redis_snapshots.hpp"

namespace airtime::store {

/// Which contract an address leads to: ContractStore's index, over somebody's connection.
class RedisSubscriberIndex {
  public:
    RedisSubscriberIndex(RedisConnection& connection, std::uint32_t partitions)
        : connection_(connection), partitions_(partitions) {}

    /// One entry per address, in order, in one round trip: a hint, see carries(). A ContractId is its own.
    std::vector<IndexEntry> resolve(std::span<const charging::SubscriberAddress> addresses);

    Result<bool, StoreError> index_subscriber(const charging::Contract& contract);
    std::vector<Result<bool, StoreError>> index_subscribers(std::span<const charging::Contract> contracts);

    Result<Done, StoreError> remember_holder(const charging::SubscriberAddress& address,
                                             const charging::ContractId& contract, std::uint32_t kept_s);
    Result<std::vector<std::vector<charging::ContractId>>, StoreError> remembered_holders(
        std::span<const charging::SubscriberAddress> addresses);

  private:
    Result<bool, StoreError> swap(const std::string& name, const std::string& seen, const std::string& next);
    Result<std::optional<std::string>, StoreError> claimable(const charging::SubscriberAddress& address,
                                                             const charging::ContractId& contract);

    RedisConnection& connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

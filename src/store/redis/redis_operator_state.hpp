#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "charging/lending/operator_limits.hpp"
#include "charging/standing/operator_lists.hpp"
#include "store/operator_settings.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// What is kept for the operator as a whole, mostly by every partition: ContractStore's settings, exposure
/// and lists, over somebody's connection.
class RedisOperatorState {
  public:
    RedisOperatorState(RedisConnection& connection, std::uint32_t partitions)
        : connection_(connection), partitions_(partitions) {}

    Result<OperatorSettings, StoreError> read_settings();
    Result<Done, StoreError> switch_lending(bool on, const charging::Decree& by);
    Result<Done, StoreError> set_clock_offset(std::int64_t offset_s);
    Result<charging::Exposure, StoreError> read_exposure();
    Result<Done, StoreError> index_listed(std::string_view list, const charging::ContractId& contract,
                                          bool on);
    Result<std::vector<charging::ContractId>, StoreError> listed(std::string_view list);

  private:
    RedisConnection& connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

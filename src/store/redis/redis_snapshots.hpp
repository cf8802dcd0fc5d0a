#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "store/contract_store.hpp"
#include "store/redis/redis_connection.hpp"

namespace airtime::store {

/// A contract from the words of HGETALL; empty where there are none. One that makes no sense is `corrupt`,
/// and logged.
LoadResult decode_snapshot(const charging::ContractId& id, const redisReply& reply);

/// Which contract an address leads to; empty: nobody is known.
using IndexEntry = Result<std::optional<charging::ContractId>, StoreError>;
/// One result per entry, in order, in one round trip.
std::vector<LoadResult> load_contracts(RedisConnection& connection, std::uint32_t partitions,
                                       std::span<const IndexEntry> entries);

}  // namespace airtime::store

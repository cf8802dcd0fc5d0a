#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "store/redis_connection.hpp"

/// The Origin-State-Ids of clients (RFC 6733 8.16): `{clients}:state` as heard, `{clients}:released` as far
/// as the sessions of earlier ones were released.
namespace airtime::store {

struct RestartedClient {
    std::string host;
    std::uint32_t state = 0;
};

class RedisClientStates {
  public:
    explicit RedisClientStates(const RedisSettings& settings)
        : connection_(settings), partitions_(settings.partitions) {}

    /// What a client says of itself. A lower state than before is an old message and changes nothing; the
    /// first one ever is no restart.
    Result<Done, StoreError> note(const RestartedClient& client);
    /// Clients with sessions from before their restart that may not be released yet.
    Result<std::vector<RestartedClient>, StoreError> restarted();
    Result<Done, StoreError> released(const RestartedClient& client);

    /// Contracts that have a timer, as every contract with a session has, some at a time, some perhaps twice.
    /// `each` returns false to stop.
    Result<Done, StoreError> each_page_of_timers(
        const std::function<bool(std::span<const charging::ContractId>)>& each);

  private:
    RedisConnection connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

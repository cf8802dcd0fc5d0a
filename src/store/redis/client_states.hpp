#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "charging/contract/circumstances.hpp"
#include "charging/values/identifiers.hpp"
#include "store/redis/redis_connection.hpp"

/// The Origin-State-Ids of clients (RFC 6733 8.16), under their canonical DiameterIdentity. Who was not heard
/// of for 30 days is forgotten, earlier where there are 100,000.
namespace airtime::store {

struct RestartedClient {
    std::string host;
    std::uint32_t state = 0;
    bool rose = false;  ///< as was seen by who notes it; else it did if the store knows a lower one
};

/// Where a walk through all timers stands.
struct TimersPlace {
    std::uint32_t partition = 0;
    std::string cursor = "0";
};
/// One page of them. A contract whose timer is there all the time is on at least one.
struct TimersPage {
    std::vector<charging::ContractId> contracts;
    std::optional<TimersPlace> next;  ///< empty: that was the last
};

/// From the words of HGETALL.
charging::ClientStates client_states_in(const redisReply& reply);

class RedisClientStates {
  public:
    explicit RedisClientStates(const RedisSettings& settings)
        : connection_(settings), partitions_(settings.partitions) {}

    /// What clients say of themselves, in one round trip. A lower state than before is an old message and
    /// changes nothing; the first one ever is no restart unless it rose.
    Result<Done, StoreError> note(std::span<const RestartedClient> clients);
    Result<Done, StoreError> note(const RestartedClient& client) { return note({&client, 1}); }
    /// Clients with sessions from before their restart that may not be released yet.
    Result<charging::ClientStates, StoreError> restarted();
    /// Those from before that state are released; if it restarted again meanwhile, there are more.
    Result<Done, StoreError> released(const RestartedClient& client);

    /// Contracts that have a timer, as every contract with a session has.
    Result<TimersPage, StoreError> timers_page(const TimersPlace& place);

  private:
    RedisConnection connection_;
    std::uint32_t partitions_;
};

}  // namespace airtime::store

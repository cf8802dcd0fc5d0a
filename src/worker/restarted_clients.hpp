#pragma once

#include <memory>
#include <optional>
#include <span>

#include "store/contract_store.hpp"
#include "store/redis/client_states.hpp"

namespace airtime::worker {

/// Releases what clients had reserved before they restarted (RFC 6733 8.16): one walk through all contracts
/// with a timer for all clients that have, some contracts in each step. Contracts that are changed meanwhile
/// release it first (charging::begin_change).
class RestartedClients {
  public:
    RestartedClients(store::ContractStore& contracts, store::RedisClientStates& states,
                     const charging::Policy& policy, store::TokenSource tokens);

    struct Step {
        std::size_t sessions = 0;  ///< that ended
        bool more = false;         ///< the walk is not at its end
    };
    /// Looks who restarted, or goes on with the walk, until at least `contracts_max` contracts were looked
    /// at: at most one page of timers beyond. The walk begins again after a failure.
    Result<Step, store::StoreError> step(std::size_t contracts_max,
                                         const charging::Circumstances& circumstances);

  private:
    struct Walk {
        std::shared_ptr<const charging::ClientStates> clients;
        std::optional<store::TimersPlace> place = store::TimersPlace{};  ///< empty: at the end
        std::size_t sessions = 0;
        bool all = true;  ///< false: others changed a contract so often that it is left for the next walk
    };

    std::optional<store::StoreError> go_on(Walk& walk, std::size_t contracts_max,
                                           const charging::Circumstances& circumstances);
    std::optional<store::StoreError> release_in(Walk& walk, std::span<const charging::ContractId> contracts,
                                                const charging::Circumstances& circumstances);
    std::optional<store::StoreError> end(const Walk& walk);

    store::ContractStore& contracts_;
    store::RedisClientStates& states_;
    const charging::Policy& policy_;
    store::TokenSource tokens_;
    std::optional<Walk> walk_;
};

}  // namespace airtime::worker

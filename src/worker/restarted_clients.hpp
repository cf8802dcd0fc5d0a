#pragma once

#include "charging/decision.hpp"
#include "store/client_states.hpp"
#include "store/contract_store.hpp"

namespace airtime::worker {

/// Releases what clients had reserved before they restarted (RFC 6733 8.16).
class RestartedClients {
  public:
    RestartedClients(store::ContractStore& contracts, store::RedisClientStates& states,
                     const charging::Policy& policy, store::TokenSource tokens);

    /// Looks once who restarted, and at all contracts with a timer if somebody did. How many sessions ended.
    Result<std::size_t, store::StoreError> release(const charging::Circumstances& circumstances);

  private:
    struct Released {
        std::size_t sessions = 0;
        bool all = true;  ///< false: others changed a contract so often that it is left for the next look
    };
    Result<Released, store::StoreError> release_sessions_of(const store::RestartedClient& client,
                                                            const charging::Circumstances& circumstances);
    Result<Released, store::StoreError> release_in(std::span<const charging::ContractId> contracts,
                                                   const store::RestartedClient& client,
                                                   const charging::Circumstances& circumstances);

    store::ContractStore& contracts_;
    store::RedisClientStates& states_;
    const charging::Policy& policy_;
    store::TokenSource tokens_;
};

}  // namespace airtime::worker

#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>

#include "app_airtime/contract_cache.hpp"
#include "charging/decide.hpp"
#include "store/contract_store.hpp"

namespace airtime::extension {

/// A request whose turn has come.
struct ChargeJob {
    const charging::CreditControlRequest& request;
    bool too_late = false;  ///< its deadline has passed: answered 3004 undecided
};

/// Decides requests in batches: each on the state that the one before it leaves, all commits in one round trip, an answer
/// only after the store confirmed what it says. Knows no freeDiameter; one per shard, used by one thread.
class BatchCharger {
  public:
    struct Limits {
        std::size_t cached_contracts_max = 50'000;
        unsigned tries_max = 8;  ///< of one request, against other nodes' commits; then 3004
    };
    /// Waits up to 1 ms between tries, from the third on; a simulation passes its own.
    using Pause = std::function<void()>;

    BatchCharger(store::ContractStore& store, const charging::Policy& policy, store::TokenSource tokens, Limits limits, Pause pause);

    /// Answers every job exactly once, in any order across subscribers, in order within one.
    void charge(std::span<const ChargeJob> jobs, const charging::Circumstances& circumstances,
                const std::function<void(std::size_t job, const charging::CreditControlAnswer&)>& answer);

  private:
    store::ContractStore& store_;
    const charging::Policy& policy_;
    store::TokenSource tokens_;
    Limits limits_;
    Pause pause_;
    ContractCache cache_;
};

}  // namespace airtime::extension

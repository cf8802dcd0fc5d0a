#pragma once

#include <chrono>

#include "worker/recover_entries.hpp"

namespace airtime::worker {

/// Takes debts back from recharges, as the work queue tells. Any number of workers share the queue.
class Recovery {
  public:
    Recovery(store::ContractStore& store, store::WorkQueue& queue, const charging::Policy& policy,
             store::TokenSource tokens);

    /// Entries that nobody took yet, at most `max`; waits up to `wait` for the first. How many there were.
    Result<std::size_t, store::StoreError> recover_new(std::size_t max, std::chrono::milliseconds wait,
                                                       const charging::Circumstances& circumstances);
    /// Entries that a worker took at least `idle` ago and did not finish: a dead one's, or those that failed
    /// here.
    Result<std::size_t, store::StoreError> recover_abandoned(std::size_t max, std::chrono::milliseconds idle,
                                                             const charging::Circumstances& circumstances);

  private:
    Result<std::size_t, store::StoreError> recover_all(
        const Result<std::vector<store::WorkEntry>, store::StoreError>& entries,
        const charging::Circumstances& circumstances);

    store::ContractStore& store_;
    store::WorkQueue& queue_;
    const charging::Policy& policy_;
    store::TokenSource tokens_;
};

}  // namespace airtime::worker

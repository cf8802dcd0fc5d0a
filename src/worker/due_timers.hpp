#pragma once

#include "charging/decision.hpp"
#include "store/contract_store.hpp"

namespace airtime::worker {

/// What time does to contracts: expired reservations, holds that were forgotten, due dates,
/// transfers that nobody finished.
class DueTimers {
  public:
    DueTimers(store::ContractStore& store, const charging::Policy& policy, store::TokenSource tokens);

    /// Contracts that are due at `circumstances.now`, at most `max`, soonest first. Those that somebody else
    /// changes meanwhile are found again by the next call. How many were due.
    Result<std::size_t, store::StoreError> run_due(std::size_t max,
                                                   const charging::Circumstances& circumstances);

  private:
    store::Commit commit_of(const store::Snapshot& before, const charging::Circumstances& circumstances);

    store::ContractStore& store_;
    const charging::Policy& policy_;
    store::TokenSource tokens_;
};

}  // namespace airtime::worker

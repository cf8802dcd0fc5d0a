#pragma once

#include <chrono>
#include <string>
#include <unordered_map>
#include <vector>

#include "charging/changes/decide.hpp"
#include "store/contract_store.hpp"

namespace airtime::worker {

/// Contracts whose time has come. One that cannot be read, or is as due after its time as before, is put off,
/// with an alarm: for a minute, then for twice as long each time, up to an hour. However many there are, the
/// others are looked at.
class DueTimers {
  public:
    DueTimers(store::ContractStore& store, const charging::Policy& policy, store::TokenSource tokens);

    /// Looks at those that are due at `circumstances.now`, the soonest first. How many, at most `max`.
    Result<std::size_t, store::StoreError> run_due(std::size_t max,
                                                   const charging::Circumstances& circumstances);

  private:
    struct Round;

    void decide(Round& round, const charging::ContractId& contract, const store::LoadResult& loaded);
    void decide(Round& round, const store::Snapshot& before);
    std::optional<store::StoreError> commit(Round& round);
    void put_off(Round& round, const charging::ContractId& contract, const char* reason);
    std::chrono::minutes next_pause(const charging::ContractId& contract);
    void finish_transfers(const Round& round);

    store::ContractStore& store_;
    const charging::Policy& policy_;
    store::TokenSource tokens_;
    std::unordered_map<std::string, std::chrono::minutes> put_off_for_;  ///< last pause, by contract
};

}  // namespace airtime::worker

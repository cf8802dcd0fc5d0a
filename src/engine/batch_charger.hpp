#pragma once

#include <functional>
#include <span>
#include <vector>

#include "engine/charge_counts.hpp"
#include "engine/confirmed_answers.hpp"
#include "engine/contract_cache.hpp"
#include "engine/contract_finder.hpp"
#include "engine/turns.hpp"
#include "store/contract_store.hpp"

namespace airtime::engine {

/// A request whose turn has come.
struct ChargeJob {
    const charging::CreditControlRequest& request;
    bool too_late = false;  ///< its deadline has passed: answered 3004 undecided
};

/// Decides requests in batches: each on the state that the one before it leaves, all commits in one round
/// trip, an answer only after the store confirmed what it says. Knows no freeDiameter; one per shard, used by
/// one thread.
class BatchCharger {
  public:
    struct Limits {
        std::size_t cached_contracts_max = 50'000;
        unsigned tries_max = 8;  ///< of one request, against other nodes' commits; then 3004
    };
    /// Waits up to 1 ms between tries, from the third on; a simulation passes its own.
    using Pause = std::function<void()>;

    BatchCharger(store::ContractStore& store, const charging::Policy& policy, store::TokenSource tokens,
                 Limits limits, Pause pause);
    BatchCharger(const BatchCharger&) = delete;
    BatchCharger& operator=(const BatchCharger&) = delete;

    /// From the next batch on; it outlives its use.
    void use(const charging::Policy& policy) { policy_ = &policy; }

    /// Answers every job exactly once, in any order across subscribers, in order within one but for those
    /// that open sessions which are not new, and duplicates.
    void charge(std::span<const ChargeJob> jobs, const charging::Circumstances& circumstances,
                const AnswerSink& answer);

    /// Any thread may look.
    const ChargeCounts& counts() const { return counts_; }

  private:
    /// Those that have to be decided again, on a newer state.
    std::vector<Turn> decide_and_commit(Groups groups, const charging::Circumstances& circumstances,
                                        const AnswerSink& answer);

    store::ContractStore& store_;
    const charging::Policy* policy_;
    store::TokenSource tokens_;
    Limits limits_;
    Pause pause_;
    ContractCache cache_;
    bool cached_compactly_ = false;  ///< ContractStore::stores_compactly() of what is in the cache
    ChargeCounts counts_;
    ContractFinder finder_;
};

}  // namespace airtime::engine

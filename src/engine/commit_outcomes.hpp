#pragma once

#include <cstddef>

#include "engine/commit_round.hpp"
#include "engine/contract_cache.hpp"
#include "store/contract_store.hpp"

namespace airtime::engine {

/// What becomes of a round's turns by what the store says to their commits: the planned answer stands, the
/// store has another one, or the turn is decided again. The cache follows.
class CommitOutcomes {
  public:
    /// All outlive it. `tries_max`: of one turn, against other nodes' commits; then 3004.
    CommitOutcomes(CommitRound& round, ContractCache& cache, unsigned tries_max, const AnswerSink& answer,
                   ChargeCounts& counts)
        : round_(round), cache_(cache), tries_max_(tries_max), answer_(answer), counts_(counts) {}

    /// Whether the planned answer stands. Those of one contract come in the order of the round's commits.
    bool settle(std::size_t index, store::CommitOutcome outcome);

  private:
    void count(const CommitRound::Step& step);
    void settle_conflict(CommitRound::Step& step, store::Conflict conflict);
    void settle_error(CommitRound::Step& step, store::StoreError error);

    CommitRound& round_;
    ContractCache& cache_;
    unsigned tries_max_;
    const AnswerSink& answer_;
    ChargeCounts& counts_;
};

}  // namespace airtime::engine

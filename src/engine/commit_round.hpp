#pragma once

#include <optional>
#include <vector>

#include "engine/charge_counts.hpp"
#include "engine/turns.hpp"
#include "store/contract_store.hpp"

namespace airtime::engine {

/// What goes to the store in one round trip; the vectors run in parallel.
struct CommitRound {
    struct Step {
        Group* group = nullptr;
        Turn turn;
        std::optional<store::Snapshot> after;                  ///< empty: nothing changes
        bool advances = false;                                 ///< the change grants an advance
        std::optional<charging::AdvanceRefusal> refusal = {};  ///< of an automatic advance
    };
    std::vector<store::Commit> commits;
    std::vector<PlannedAnswer> planned;
    std::vector<Step> steps;
    std::vector<Turn> again;  ///< to be decided on a newer state
};

/// What requests are decided by.
struct DecidedBy {
    const charging::Policy& policy;
    const charging::Circumstances& circumstances;
    store::TokenSource& tokens;
    ChargeCounts& counts;  ///< of what is answered without a commit
};

/// Decides every group's turns, each on the state that the one before it leaves, and answers those that need
/// not wait for the store. The groups outlive the round.
CommitRound decide_groups(Groups& groups, const DecidedBy& by, const AnswerSink& answer);

}  // namespace airtime::engine

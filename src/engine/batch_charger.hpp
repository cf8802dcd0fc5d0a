#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "charging/changes/decide.hpp"
#include "engine/answer_when_confirmed.hpp"
#include "engine/contract_cache.hpp"
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

    /// From the next batch on; it outlives its use.
    void use(const charging::Policy& policy) { policy_ = &policy; }

    /// Answers every job exactly once, in any order across subscribers, in order within one but for those
    /// that open sessions which are not new, and repetitions.
    void charge(std::span<const ChargeJob> jobs, const charging::Circumstances& circumstances,
                const AnswerSink& answer);

  private:
    struct Turn;
    struct Group;
    struct Round;
    using Groups = std::map<charging::ContractId, Group>;

    ContractCache::Cached cached_for(const charging::CreditControlRequest& request);
    Groups group_by_contract(std::vector<Turn> turns, const AnswerSink& answer);
    static std::vector<Turn> take_wrong_guesses(std::vector<Turn>& turns, const Groups& groups);
    void load_missing(std::vector<Turn>& turns, Groups& groups, const AnswerSink& answer);
    void look_at_names(std::vector<Turn>& turns, const Groups& groups, const AnswerSink& answer);
    void bring_ended(std::vector<Turn>& turns, Groups& groups, const AnswerSink& answer);
    std::vector<std::pair<Turn*, store::Snapshot>> load_predecessors(std::vector<Turn>& turns,
                                                                     const Groups& groups,
                                                                     const AnswerSink& answer);
    void replay_of_predecessors(std::vector<Turn>& turns, const Groups& groups, const AnswerSink& answer);
    static void answer_at_once(Turn& turn, const charging::CreditControlAnswer& given,
                               const AnswerSink& answer);
    std::vector<Turn> decide_and_commit(Groups groups, const charging::Circumstances& circumstances,
                                        const AnswerSink& answer);
    void decide_group(Group& group, Round& round, const charging::Circumstances& circumstances,
                      const AnswerSink& answer);
    bool settle(Round& round, std::size_t index, store::CommitOutcome outcome, const AnswerSink& answer);
    void settle_conflict(Round& round, std::size_t index, store::Conflict conflict, const AnswerSink& answer);
    void settle_error(Round& round, std::size_t index, store::StoreError error, const AnswerSink& answer);

    store::ContractStore& store_;
    const charging::Policy* policy_;
    store::TokenSource tokens_;
    Limits limits_;
    Pause pause_;
    ContractCache cache_;
};

}  // namespace airtime::engine

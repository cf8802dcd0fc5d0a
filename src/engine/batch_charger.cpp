#include "engine/batch_charger.hpp"

#include <algorithm>
#include <utility>

#include "charging/changes/decide.hpp"
#include "engine/commit_outcomes.hpp"
#include "engine/commit_round.hpp"

namespace airtime::engine {

BatchCharger::BatchCharger(store::ContractStore& store, const charging::Policy& policy,
                           store::TokenSource tokens, Limits limits, Pause pause)
    : store_(store),
      policy_(&policy),
      tokens_(std::move(tokens)),
      limits_(limits),
      pause_(std::move(pause)),
      cache_(limits.cached_contracts_max),
      finder_(store_, cache_, counts_) {}

void BatchCharger::charge(std::span<const ChargeJob> jobs, const charging::Circumstances& circumstances,
                          const AnswerSink& answer) {
    const bool compactly = store_.stores_compactly();
    if (std::exchange(cached_compactly_, compactly) != compactly) cache_.clear();
    std::vector<Turn> waiting;
    for (std::size_t job = 0; job < jobs.size(); ++job) {
        if (jobs[job].too_late) {
            answer(job, charging::answer_too_busy(jobs[job].request));
        } else {
            waiting.push_back(Turn{.job = job, .request = &jobs[job].request, .contract = {}});
        }
    }
    while (!waiting.empty()) {
        if (std::ranges::any_of(waiting, [](const Turn& turn) { return turn.tries >= 2; })) pause_();
        waiting =
            decide_and_commit(finder_.group_by_contract(std::move(waiting), answer), circumstances, answer);
    }
}

std::vector<Turn> BatchCharger::decide_and_commit(Groups groups, const charging::Circumstances& circumstances,
                                                  const AnswerSink& answer) {
    CommitRound round = decide_groups(
        groups, {.policy = *policy_, .circumstances = circumstances, .tokens = tokens_, .counts = counts_},
        answer);
    CommitOutcomes outcomes{round, cache_, limits_.tries_max, answer, counts_};
    if (!round.commits.empty()) {
        answer_when_confirmed(
            store_, round.commits, round.planned,
            [&](std::size_t index, store::CommitOutcome outcome) {
                return outcomes.settle(index, std::move(outcome));
            },
            answer);
    }
    std::ranges::sort(round.again, {}, &Turn::job);
    return std::move(round.again);
}

}  // namespace airtime::engine

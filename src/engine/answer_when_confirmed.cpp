#include "engine/answer_when_confirmed.hpp"

#include <cassert>
#include <utility>

namespace airtime::engine {

void answer_when_confirmed(store::ContractStore& store, std::span<const store::Commit> commits,
                           std::span<const PlannedAnswer> planned,
                           const std::function<bool(std::size_t, store::CommitOutcome)>& settle,
                           const AnswerSink& answer) {
    assert(commits.size() == planned.size());
    store.commit(commits, [&](std::size_t index, store::CommitOutcome outcome) {
        if (settle(index, std::move(outcome))) answer(planned[index].job, planned[index].answer);
    });
}

}  // namespace airtime::engine

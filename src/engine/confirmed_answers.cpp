#include "engine/confirmed_answers.hpp"

#include <cassert>
#include <utility>

namespace airtime::engine {

bool needs_confirmation(const store::Commit& commit, StateOrigin origin) {
    const bool only_looks = commit.next == commit.expected && !commit.answer && !commit.new_session;
    return !(only_looks && origin == StateOrigin::store);
}

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

#include <utility>

#include "app_airtime/answer_when_confirmed.hpp"

namespace airtime::extension {

/// Wrong: the client hears it before the store has it.
void answer_when_confirmed(store::ContractStore& store, std::span<const store::Commit> commits,
                           std::span<const PlannedAnswer> planned,
                           const std::function<bool(std::size_t, store::CommitOutcome)>& settle,
                           const AnswerSink& answer) {
    for (const PlannedAnswer& each : planned) {
        answer(each.job, each.answer);
    }
    store.commit(commits,
                 [&](std::size_t index, store::CommitOutcome outcome) { settle(index, std::move(outcome)); });
}

}  // namespace airtime::extension

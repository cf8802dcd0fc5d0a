#pragma once

#include <utility>

#include "store/commit.hpp"

namespace airtime::store {

/// The commit that makes `change` of `before` real, with all that follows from it (charging::after_change):
/// the contract that will stand is the one in `change` then. A confirmation if nothing changed. `next` is
/// used only if needed. There is no other way to a commit that changes something.
Commit make_commit(const Snapshot& before, charging::ContractChange& change, const charging::Policy& policy,
                   charging::Instant now, Token next);
/// The same for who does not look at the contract afterwards.
inline Commit make_commit(const Snapshot& before, charging::ContractChange&& change,
                          const charging::Policy& policy, charging::Instant now, Token next) {
    return make_commit(before, change, policy, now, std::move(next));
}

/// Changes nothing: whether the contract keeps an answer in that place.
Commit look_at_answer(const Snapshot& contract, AnswerSlot slot);

/// Changes nothing: whether a session of those names would be new in the contract.
Commit look_at_names(const Snapshot& contract, SessionNames names);

/// Sets the timer to what the commit's next state has due, wherever it stands: it has come.
void set_timer(Commit& commit, const Snapshot& before);

}  // namespace airtime::store

#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>

#include "charging/values/credit_control.hpp"
#include "store/contract_store.hpp"

/// No answer says what the store has not confirmed.
namespace airtime::engine {

/// Where the state came from that a request was decided on.
enum class StateOrigin : std::uint8_t {
    cache,    ///< another node may have changed it since
    store,    ///< loaded for this very request
    pending,  ///< left by a commit that is not confirmed yet
};

/// Whether the answer has to wait for the store: always, unless nothing changes, the state is the store's
/// own and nothing beside it is to be looked at: an EVENT's answer, or whether a session is new.
bool needs_confirmation(const store::Commit& commit, StateOrigin origin);

using AnswerSink = std::function<void(std::size_t job, const charging::CreditControlAnswer&)>;

/// What a job will be told if its commit is confirmed.
struct PlannedAnswer {
    std::size_t job = 0;
    charging::CreditControlAnswer answer;
};

/// Sends all commits in one round trip. `settle` takes each outcome and says whether the planned answer
/// stands; only then does it go out.
void answer_when_confirmed(store::ContractStore& store, std::span<const store::Commit> commits,
                           std::span<const PlannedAnswer> planned,
                           const std::function<bool(std::size_t, store::CommitOutcome)>& settle,
                           const AnswerSink& answer);

}  // namespace airtime::engine

#pragma once

#include <cstddef>
#include <functional>
#include <span>

#include "charging/values/credit_control.hpp"
#include "store/contract_store.hpp"

namespace airtime::engine {

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

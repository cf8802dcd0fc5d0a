#pragma once

#include <span>

#include "store/contract_store.hpp"
#include "store/work_queue.hpp"

namespace airtime::worker {

/// What work is done with.
struct WorkBench {
    store::ContractStore& store;
    store::WorkQueue& queue;
    const charging::Policy& policy;
    store::TokenSource& tokens;
    charging::Circumstances circumstances;
};

/// Applies the hold of each entry's recharge, all in few round trips, then, and only then, forgets the
/// entries whose holds are gone. How many those were: the others stay and come back when they have been idle
/// long enough; the hold's own timer finds them too.
std::size_t recover_entries(const WorkBench& bench, std::span<const store::WorkEntry> entries);

}  // namespace airtime::worker

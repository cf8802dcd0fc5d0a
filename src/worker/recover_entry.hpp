#pragma once

#include "charging/decision.hpp"
#include "store/contract_store.hpp"
#include "store/work_queue.hpp"

namespace airtime::worker {

/// What one piece of work is done with.
struct WorkBench {
    store::ContractStore& store;
    store::WorkQueue& queue;
    const charging::Policy& policy;
    store::TokenSource& tokens;
    charging::Circumstances circumstances;
};

/// Applies the hold of the entry's recharge, then, and only then, forgets the entry. False: it stays and
/// comes back when it has been idle long enough; the hold's own timer finds it too.
bool recover_entry(const WorkBench& bench, const store::WorkEntry& entry);

}  // namespace airtime::worker

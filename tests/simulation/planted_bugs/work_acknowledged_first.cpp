#include "charging/recharge.hpp"
#include "worker/recover_entries.hpp"

namespace airtime::worker {

namespace {

bool recover_entry(const WorkBench& bench, const store::WorkEntry& entry) {
    if (!bench.queue.acknowledge({&entry, 1}).ok()) {
        return false;
    }
    const charging::SubscriberAddress address = entry.item.contract;
    const auto loaded = bench.store.load({&address, 1});
    if (!loaded.front().ok() || !loaded.front().value()) {
        return false;
    }
    const store::Snapshot& before = *loaded.front().value();
    const charging::ContractChange change =
        charging::recover(before.contract, entry.item.recharge, bench.policy, bench.circumstances);
    const auto outcome =
        store::commit_one(bench.store, store::make_commit(before, change, bench.policy, bench.tokens.next()));
    return std::holds_alternative<store::Committed>(outcome);
}

}  // namespace

/// Wrong: an entry is forgotten before its hold is applied, and a crash in between leaves it to nobody.
std::size_t recover_entries(const WorkBench& bench, std::span<const store::WorkEntry> entries) {
    std::size_t done = 0;
    for (const store::WorkEntry& entry : entries) {
        done += recover_entry(bench, entry) ? 1U : 0U;
    }
    return done;
}

}  // namespace airtime::worker

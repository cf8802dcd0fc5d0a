#include "worker/recover_entry.hpp"

#include <spdlog/spdlog.h>

#include "charging/recharge.hpp"

namespace airtime::worker {

namespace {

/// Against other nodes that change the same contract.
constexpr unsigned tries_max = 20;

charging::Money recovered_by(const charging::ContractChange& change) {
    charging::Money sum;
    for (const charging::LedgerEvent& event : change.events) {
        sum = sum - event.principal - event.fee;
    }
    return sum;
}

bool apply_recovery(const WorkBench& bench, const charging::WorkItem& item) {
    const charging::SubscriberAddress address = item.contract;
    auto loaded = bench.store.load({&address, 1});
    if (!loaded.front()) {
        spdlog::warn("recovery.postponed contract={} reason=store_away", item.contract.value);
        return false;
    }
    std::optional<store::Snapshot> current = std::move(loaded.front().value());
    for (unsigned tries = 0; tries < tries_max; ++tries) {
        if (!current) {
            spdlog::warn("recovery.dropped contract={} reason=contract_gone", item.contract.value);
            return true;
        }
        const charging::ContractChange change =
            charging::recover(current->contract, item.recharge, bench.policy, bench.circumstances);
        store::CommitOutcome outcome = store::commit_one(
            bench.store, store::make_commit(*current, change, bench.policy, bench.tokens.next()));
        if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
            current = std::move(conflict->current);
            continue;
        }
        if (!std::holds_alternative<store::Committed>(outcome)) {
            spdlog::warn("recovery.postponed contract={} reason=commit_unknown", item.contract.value);
            return false;
        }
        // Without events the hold was gone: another worker or the timer did it, or care waived the debt.
        if (!change.events.empty()) {
            spdlog::info("recovery.done contract={} amount={} debt={}", item.contract.value,
                         recovered_by(change).to_string(), charging::debt_of(change.contract).to_string());
        }
        return true;
    }
    spdlog::warn("recovery.postponed contract={} reason=conflicts", item.contract.value);
    return false;
}

}  // namespace

bool recover_entry(const WorkBench& bench, const store::WorkEntry& entry) {
    return apply_recovery(bench, entry.item) && bench.queue.acknowledge({&entry, 1}).ok();
}

}  // namespace airtime::worker

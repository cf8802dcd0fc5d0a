#include "worker/due_timers.hpp"

#include <spdlog/spdlog.h>

#include "charging/expiry.hpp"
#include "subscribers/transfer.hpp"

namespace airtime::worker {

using store::StoreError;

namespace {

struct OnItsWay {
    charging::ContractId sender;
    charging::PendingTransfer transfer;
};

}  // namespace

DueTimers::DueTimers(store::ContractStore& store, const charging::Policy& policy, store::TokenSource tokens)
    : store_(store), policy_(policy), tokens_(std::move(tokens)) {}

store::Commit DueTimers::commit_of(const store::Snapshot& before,
                                   const charging::Circumstances& circumstances) {
    auto change = charging::expire_due(before.contract, policy_, circumstances);
    store::Commit commit = store::make_commit(before, change, policy_, circumstances.now, tokens_.next());
    // The timer that has come must move, or it would stand in front of the others forever.
    commit.keeps_timer = false;
    if (commit.next == commit.expected) {
        // What it was set for was put off since, or it is from another policy.
        commit.next = tokens_.next();
        commit.next_due = charging::next_due(before.contract, policy_);
    }
    for (const charging::LedgerEvent& event : change.events) {
        spdlog::info("timer.done contract={} event={} kind={}", before.contract.id.value, event.number,
                     static_cast<int>(event.kind));
    }
    return commit;
}

Result<std::size_t, StoreError> DueTimers::run_due(std::size_t max,
                                                   const charging::Circumstances& circumstances) {
    const auto due = store_.due_contracts(circumstances.now, max);
    if (!due) {
        return due.error();
    }
    const std::vector<charging::SubscriberAddress> addresses(due->begin(), due->end());
    std::vector<store::Commit> commits;
    std::vector<OnItsWay> on_their_way;
    for (auto& loaded : store_.load(addresses)) {
        if (!loaded && loaded.error() != StoreError::corrupt) {
            return loaded.error();
        }
        if (loaded && loaded.value()) {
            commits.push_back(commit_of(*loaded.value(), circumstances));
            const charging::Contract& sender = loaded.value()->contract;
            for (charging::PendingTransfer& each : charging::due_transfers(sender, circumstances.now)) {
                on_their_way.push_back({sender.id, std::move(each)});
            }
        }
    }
    std::optional<StoreError> failure;
    store_.commit(commits, [&](std::size_t, store::CommitOutcome outcome) {
        if (const auto* error = std::get_if<StoreError>(&outcome)) {
            failure = *error;
        }
    });
    if (failure) {
        return *failure;
    }
    for (const auto& [sender, transfer] : on_their_way) {
        const store::Editor editor{store_, policy_, tokens_, circumstances};
        if (!subscribers::finish_transfer(editor, sender, transfer)) {
            spdlog::warn("transfer.postponed sender={} receiver={} id={}", sender.value,
                         transfer.receiver.value, transfer.id.value);
        }
    }
    return due->size();
}

}  // namespace airtime::worker

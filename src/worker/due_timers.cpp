#include "worker/due_timers.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <exception>
#include <optional>
#include <utility>

#include "charging/changes/due.hpp"
#include "operations/transfer.hpp"
#include "store/make_commit.hpp"

namespace airtime::worker {

using store::StoreError;

namespace {

constexpr std::chrono::minutes first_pause{1};
constexpr std::chrono::minutes longest_pause{60};
/// Bounds what is remembered of contracts that are put off; those beyond begin with the first pause again.
constexpr std::size_t put_off_max = 100'000;

struct OnItsWay {
    charging::ContractId sender;
    charging::PendingTransfer transfer;
};
struct Arrived {
    charging::ContractId receiver;
    charging::ReceivedTransfer transfer;
};

void log_timer_done(const charging::ContractChange& change) {
    for (const charging::LedgerEvent& event : change.events) {
        spdlog::info("timer.done contract={} event={} kind={}", change.contract.id.value, event.number,
                     static_cast<int>(event.kind));
    }
}

}  // namespace

struct DueTimers::Round {
    const charging::Circumstances& circumstances;
    std::vector<store::Commit> commits = {};
    std::vector<store::TimerMove> moves = {};
    std::vector<OnItsWay> on_their_way = {};
    std::vector<Arrived> arrived = {};
    std::size_t put_off = 0;
    std::string alarm = {};  ///< of the first that is put off
};

DueTimers::DueTimers(store::ContractStore& store, const charging::Policy& policy, store::TokenSource tokens)
    : store_(store), policy_(policy), tokens_(std::move(tokens)) {}

Result<std::size_t, StoreError> DueTimers::run_due(std::size_t max,
                                                   const charging::Circumstances& circumstances) {
    const auto due = store_.due_contracts(circumstances.now, max);
    if (!due) return due.error();
    const std::vector<charging::SubscriberAddress> addresses(due->begin(), due->end());
    const std::vector<store::LoadResult> loaded = store_.load(addresses);
    Round round{.circumstances = circumstances};
    for (std::size_t i = 0; i < loaded.size(); ++i) {
        if (!loaded[i] && loaded[i].error() != StoreError::corrupt) return loaded[i].error();
        decide(round, (*due)[i], loaded[i]);
    }
    if (const auto failure = commit(round)) return *failure;
    if (const auto moved = store_.move_timers(round.moves); !moved) return moved.error();
    if (round.put_off > 0) spdlog::error("timers.put_off contracts={} first: {}", round.put_off, round.alarm);
    finish_transfers(round);
    return due->size();
}

void DueTimers::decide(Round& round, const charging::ContractId& contract, const store::LoadResult& loaded) {
    if (!loaded) {
        put_off(round, contract, "unreadable");
    } else if (!*loaded) {
        spdlog::warn("timer.dropped contract={} reason=contract_gone", contract.value);
        put_off_for_.erase(contract.value);
        round.moves.push_back({.contract = contract, .kind = store::TimerMove::Kind::away});
    } else {
        try {
            decide(round, **loaded);
        } catch (const std::exception& error) {
            put_off(round, contract, error.what());
        }
    }
}

void DueTimers::decide(Round& round, const store::Snapshot& before) {
    const charging::Instant now = round.circumstances.now;
    auto change = charging::expire_due(before.contract, policy_, round.circumstances);
    store::Commit commit = store::make_commit(before, change, policy_, now, tokens_.next());
    if (commit.next == commit.expected) {
        // What it was set for was put off since, or it is from another policy.
        commit.next = store::of_form(tokens_.next(), store::form_of(commit.expected));
        commit.next_due = charging::next_due(before.contract, policy_);
    }
    // The timer that has come must move, or it would stand in front of the others forever.
    if (commit.keeps_timer || commit.fields.empty()) store::set_timer(commit, before);
    const charging::Contract& contract = before.contract;
    if (commit.next_due && *commit.next_due <= now) {
        put_off(round, contract.id, "as_due_as_before");
    } else {
        put_off_for_.erase(contract.id.value);
    }
    log_timer_done(change);
    for (charging::PendingTransfer& each : charging::due_transfers(contract, now)) {
        round.on_their_way.push_back({contract.id, std::move(each)});
    }
    for (charging::ReceivedTransfer& each : charging::due_received(contract, now)) {
        round.arrived.push_back({contract.id, std::move(each)});
    }
    round.commits.push_back(std::move(commit));
}

std::optional<StoreError> DueTimers::commit(Round& round) {
    std::optional<StoreError> failure;
    store_.commit(round.commits, [&](std::size_t at, const store::CommitOutcome& outcome) {
        const auto* error = std::get_if<StoreError>(&outcome);
        if (error != nullptr && *error == StoreError::corrupt) {
            put_off(round, round.commits[at].contract, "unreadable");
        } else if (error != nullptr) {
            failure = *error;
        }
    });
    return failure;
}

void DueTimers::put_off(Round& round, const charging::ContractId& contract, const char* reason) {
    const auto pause = next_pause(contract);
    round.moves.push_back(
        {.contract = contract, .kind = store::TimerMove::Kind::later, .at = round.circumstances.now + pause});
    if (round.put_off++ == 0) {
        round.alarm =
            "contract=" + contract.value + " reason=" + reason + " minutes=" + std::to_string(pause.count());
    }
}

std::chrono::minutes DueTimers::next_pause(const charging::ContractId& contract) {
    const auto known = put_off_for_.find(contract.value);
    if (known != put_off_for_.end()) return known->second = std::min(2 * known->second, longest_pause);
    if (put_off_for_.size() < put_off_max) put_off_for_.emplace(contract.value, first_pause);
    return first_pause;
}

void DueTimers::finish_transfers(const Round& round) {
    const store::Editor editor{store_, policy_, tokens_, round.circumstances};
    for (const auto& [sender, transfer] : round.on_their_way) {
        if (operations::finish_transfer(editor, sender, transfer) ==
            operations::TransferProgress::on_its_way) {
            spdlog::warn("transfer.postponed sender={} receiver={} id={}", sender.value,
                         transfer.receiver.value, transfer.id.value);
        }
    }
    for (const auto& [receiver, transfer] : round.arrived) {
        operations::settle_received(editor, receiver, transfer);
    }
}

}  // namespace airtime::worker

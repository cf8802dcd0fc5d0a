#include "worker/recover_entries.hpp"

#include <spdlog/spdlog.h>

#include <optional>
#include <set>
#include <vector>

#include "charging/changes/decide.hpp"
#include "charging/changes/recover.hpp"
#include "store/make_commit.hpp"

namespace airtime::worker {

namespace {

/// Against other nodes that change the same contract.
constexpr unsigned tries_max = 20;

charging::Money recovered_by(const charging::ContractChange& change) {
    charging::Money sum;
    for (const charging::LedgerEvent& event : change.events) sum = sum - event.principal - event.fee;
    return sum;
}

void log_postponed(const store::WorkEntry& entry, const char* reason) {
    spdlog::warn("recovery.postponed contract={} reason={}", entry.item.contract.value, reason);
}

/// Without events the hold was gone: another worker or the timer did it, or care waived the debt.
void log_done(const charging::ContractChange& change) {
    if (!change.events.empty()) {
        spdlog::info("recovery.done contract={} amount={} debt={}", change.contract.id.value,
                     recovered_by(change).to_string(), charging::debt_of(change.contract).to_string());
    }
}

/// An entry whose hold is not known to be gone.
struct Task {
    const store::WorkEntry* entry = nullptr;
    unsigned tries = 0;
};

/// Entries on their way through the store, round by round.
class Recoveries {
  public:
    Recoveries(const WorkBench& bench, std::span<const store::WorkEntry> entries) : bench_(bench) {
        for (const store::WorkEntry& entry : entries) waiting_.push_back({.entry = &entry});
    }

    std::vector<store::WorkEntry> run() {
        while (!waiting_.empty()) {
            begin_round();
            const bool store_answers = load_states() && commit_round();
            if (!store_answers) break;
        }
        return std::move(done_);
    }

  private:
    struct Step {
        Task task;
        charging::ContractChange change;
    };

    /// One entry of each contract: a second one is decided on what the first one leaves.
    void begin_round() {
        round_.clear();
        std::set<std::string_view> contracts;
        std::vector<Task> later;
        for (const Task& task : waiting_) {
            const bool first = contracts.insert(task.entry->item.contract.value).second;
            (first ? round_ : later).push_back(task);
        }
        waiting_ = std::move(later);
    }

    /// Decides each entry of the round on its contract as it is now. False: the store is away.
    bool load_states() {
        std::vector<charging::SubscriberAddress> addresses;
        for (const Task& task : round_) addresses.emplace_back(task.entry->item.contract);
        steps_.clear();
        commits_.clear();
        const auto loaded = bench_.store.load(addresses);
        for (std::size_t place = 0; place < round_.size(); ++place) {
            const Task& task = round_[place];
            if (!loaded[place]) {
                log_postponed(*task.entry, "store_away");
                if (loaded[place].error() != store::StoreError::corrupt) return false;
            } else if (!*loaded[place]) {
                spdlog::warn("recovery.dropped contract={} reason=contract_gone",
                             task.entry->item.contract.value);
                done_.push_back(*task.entry);
            } else {
                decide(task, **loaded[place]);
            }
        }
        return true;
    }

    void decide(const Task& task, const store::Snapshot& before) {
        steps_.push_back({.task = task,
                          .change = charging::recover(before.contract, task.entry->item.recharge,
                                                      bench_.policy, bench_.circumstances)});
        commits_.push_back(store::make_commit(before, steps_.back().change, bench_.policy,
                                              bench_.circumstances.now, bench_.tokens.next()));
    }

    bool commit_round() {
        bool known = true;
        bench_.store.commit(commits_, [&](std::size_t place, store::CommitOutcome outcome) {
            Step& step = steps_[place];
            if (std::holds_alternative<store::Committed>(outcome)) {
                log_done(step.change);
                done_.push_back(*step.task.entry);
            } else if (std::holds_alternative<store::Conflict>(outcome) && ++step.task.tries < tries_max) {
                waiting_.push_back(step.task);
            } else {
                known = known && std::holds_alternative<store::Conflict>(outcome);
                log_postponed(*step.task.entry, known ? "conflicts" : "commit_unknown");
            }
        });
        return known;
    }

    const WorkBench& bench_;
    std::vector<Task> waiting_;
    std::vector<Task> round_;
    std::vector<Step> steps_;
    std::vector<store::Commit> commits_;
    std::vector<store::WorkEntry> done_;
};

}  // namespace

std::size_t recover_entries(const WorkBench& bench, std::span<const store::WorkEntry> entries) {
    const std::vector<store::WorkEntry> done = Recoveries{bench, entries}.run();
    const bool forgotten = !done.empty() && bench.queue.acknowledge(done).ok();
    return forgotten ? done.size() : 0;
}

}  // namespace airtime::worker

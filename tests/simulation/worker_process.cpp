#include "tests/simulation/worker_process.hpp"

#include <utility>

#include "charging/changes/client_calls.hpp"
#include "store/make_commit.hpp"

namespace airtime::simulation {

namespace {

constexpr std::chrono::seconds idle_before_claim{5};
constexpr std::size_t entries_max = 4;
constexpr std::size_t timers_max = 4;

}  // namespace

WorkerProcess::WorkerProcess(World& world, std::string name)
    : world_(world), name_(std::move(name)), store_(world), queue_(world, name_) {
    restart();
}

void WorkerProcess::restart(const charging::Policy& policy) {
    const std::string boot = std::to_string(++boots_);
    policy_ = &policy;
    recovery_ = std::make_unique<worker::Recovery>(store_, queue_, *policy_,
                                                   store::TokenSource{name_ + "/recovery", boot});
    timers_ =
        std::make_unique<worker::DueTimers>(store_, *policy_, store::TokenSource{name_ + "/timers", boot});
}

bool WorkerProcess::settle_a_call(const charging::Circumstances& circumstances) {
    const auto call = world_.redis.locked([](store::MemoryStoreState& state) {
        std::optional<charging::ClientCall> found;
        for (store::MemoryPartition& partition : state.partitions) {
            if (!found && !partition.calls.empty()) {
                found = std::move(partition.calls.back());
                partition.calls.pop_back();
            }
        }
        return found;
    });
    if (!call) return false;
    const charging::SubscriberAddress address = call->session;
    const auto loaded = std::move(store_.load({&address, 1}).front());
    if (!loaded || !loaded.value() || world_.random.one_in(2)) {
        return true;  // its client sends a request, or not
    }
    const store::Snapshot& before = *loaded.value();
    const bool lost = world_.random.one_in(2);
    charging::ContractChange change =
        lost ? charging::end_lost_session(before.contract, call->session, call->client_host, *policy_,
                                          circumstances)
             : charging::forget_call(before.contract, call->session, *policy_, circumstances);
    store::TokenSource tokens{name_ + "/calls" + std::to_string(++calls_), std::to_string(boots_)};
    store::commit_one(store_, store::make_commit(before, change, *policy_, circumstances.now, tokens.next()));
    return true;
}

bool WorkerProcess::step() {
    const charging::Circumstances circumstances{.now = world_.now, .lending = {}};
    busy_ = true;
    std::size_t done = 1;
    try {
        const auto recovered =
            world_.random.one_in(3)
                ? recovery_->recover_abandoned(entries_max, idle_before_claim, circumstances)
                : recovery_->recover_new(entries_max, std::chrono::milliseconds{0}, circumstances);
        const auto timed = timers_->run_due(timers_max, circumstances);
        if (recovered.ok() && timed.ok()) {
            done = recovered.value() + timed.value() + (settle_a_call(circumstances) ? 1 : 0);
        }
    } catch (const ProcessCrash&) {
        ++world_.met["worker crash"];
        restart();
    }
    busy_ = false;
    return done > 0;
}

}  // namespace airtime::simulation

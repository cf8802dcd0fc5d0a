#include "simulation/worker_process.hpp"

#include <utility>

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

void WorkerProcess::restart() {
    const std::string boot = std::to_string(++boots_);
    recovery_ = std::make_unique<worker::Recovery>(store_, queue_, world_.policy,
                                                   store::TokenSource{name_ + "/recovery", boot});
    timers_ = std::make_unique<worker::DueTimers>(store_, world_.policy,
                                                  store::TokenSource{name_ + "/timers", boot});
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
            done = recovered.value() + timed.value();
        }
    } catch (const ProcessCrash&) {
        ++world_.met["worker crash"];
        restart();
    }
    busy_ = false;
    return done > 0;
}

}  // namespace airtime::simulation

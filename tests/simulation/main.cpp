#include <iostream>
#include <vector>

#include "simulation/simulation.hpp"

namespace {

/// Whether what the promises are about came up at all.
bool met_everything(const airtime::simulation::Run& run) {
    constexpr std::uint64_t operations_enough = 50'000;
    if (run.operations < operations_enough) {
        return true;
    }
    bool everything = true;
    for (const char* what : {"advance",
                             "call",
                             "care crash",
                             "conflict",
                             "delayed command",
                             "enrolment",
                             "node crash",
                             "number given up",
                             "overdue advance",
                             "power loss",
                             "recharge",
                             "recovery",
                             "refund",
                             "reload",
                             "repeated event",
                             "reversal",
                             "session opened again",
                             "settlement",
                             "shadow advance",
                             "shared pool",
                             "sweep",
                             "transfer",
                             "usage",
                             "worker crash",
                             "write-off"}) {
        if (!run.met.contains(what)) {
            std::cout << "never met: " << what << '\n';
            everything = false;
        }
    }
    return everything;
}

}  // namespace

/// Runs fixed seeds, or the one in AIRTIME_SEED; each for AIRTIME_OPERATIONS operations.
int main() {
    using airtime::simulation::number_in_environment;
    const std::uint64_t operations = number_in_environment("AIRTIME_OPERATIONS").value_or(100'000);
    std::vector<std::uint64_t> seeds{1, 2};
    if (const auto seed = number_in_environment("AIRTIME_SEED")) {
        seeds = {*seed};
    }
    for (const std::uint64_t seed : seeds) {
        const airtime::simulation::Run run = airtime::simulation::simulate(seed, operations);
        airtime::simulation::print(run);
        if (run.broken_promise || !met_everything(run)) {
            return 1;
        }
    }
    return 0;
}

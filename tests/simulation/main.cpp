#include <iostream>
#include <set>
#include <string>
#include <vector>

#include "tests/simulation/simulation.hpp"

namespace {

/// Whether what the promises are about came up at all.
bool met_everything(const std::set<std::string>& met) {
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
        if (!met.contains(what)) {
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
    std::vector<std::uint64_t> seeds{1, 51};
    if (const auto seed = number_in_environment("AIRTIME_SEED")) seeds = {*seed};
    std::set<std::string> met;
    for (const std::uint64_t seed : seeds) {
        const airtime::simulation::Run run = airtime::simulation::simulate(seed, operations);
        airtime::simulation::print(run);
        if (run.broken_promise) return 1;
        for (const auto& [what, times] : run.met) met.insert(what);
    }
    // What is rare need not come up with every seed, nor in a short run.
    constexpr std::uint64_t operations_enough = 50'000;
    const bool enough = seeds.size() > 1 && operations >= operations_enough;
    return enough && !met_everything(met) ? 1 : 0;
}

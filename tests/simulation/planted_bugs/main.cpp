#include <iostream>

#include "simulation/simulation.hpp"

/// Linked with one wrong function in the place of a right one: succeeds if the simulation notices.
int main() {
    using airtime::simulation::number_in_environment;
    const airtime::simulation::Run run =
        airtime::simulation::simulate(number_in_environment("AIRTIME_SEED").value_or(1), 100'000);
    airtime::simulation::print(run);
    if (!run.broken_promise) {
        std::cerr << "the planted bug was not found\n";
        return 1;
    }
    return 0;
}

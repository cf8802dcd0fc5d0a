#include <fstream>
#include <iostream>
#include <string>
#include <string_view>

#include "tests/simulation/simulation.hpp"

namespace {

constexpr std::uint64_t seeds = 3;
constexpr std::uint64_t operations = 100'000;

/// What the patch says of itself: "breaks: waits for money". Empty for nothing.
std::string promise_in(const char* patch) {
    constexpr std::string_view tag = "breaks: ";
    std::ifstream file{patch};
    for (std::string line; std::getline(file, line);) {
        if (line.starts_with(tag)) return line.substr(tag.size());
    }
    return {};
}

}  // namespace

/// Linked with one wrong line in the place of a right one: succeeds if the simulation notices that the
/// promise named in the patch is broken. Another broken promise is no proof: the bug would be found by luck.
int main(int argc, char** argv) {
    const std::string promise = argc == 2 ? promise_in(argv[1]) : "";
    if (promise.empty()) {
        std::cerr << "usage: simulate_BUG BUG.patch, which has a line \"breaks: PROMISE\"\n";
        return 2;
    }
    for (std::uint64_t seed = 1; seed <= seeds; ++seed) {
        const airtime::simulation::Run run = airtime::simulation::simulate(seed, operations);
        airtime::simulation::print(run);
        if (run.broken_promise) {
            const bool found = run.broken_promise->find(promise) != std::string::npos;
            std::cerr << (found ? "" : "expected was: " + promise + '\n');
            return found ? 0 : 1;
        }
    }
    std::cerr << "the planted bug was not found\n";
    return 1;
}

#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>

namespace airtime::simulation {

struct Run {
    std::uint64_t seed = 0;
    std::uint64_t operations = 0;               ///< done
    std::map<std::string, std::uint64_t> met;   ///< how often what happened
    std::optional<std::string> broken_promise;  ///< empty: all were kept
};

/// Two nodes, two workers and their store through `operations` random operations, or up to the first broken
/// promise.
Run simulate(std::uint64_t seed, std::uint64_t operations);

/// An environment variable's number; empty if it is not set or no number.
std::optional<std::uint64_t> number_in_environment(const char* name);

void print(const Run& run);

}  // namespace airtime::simulation

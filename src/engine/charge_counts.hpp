#pragma once

#include <array>
#include <cstddef>

#include "base/tally.hpp"
#include "charging/contract/advance_refusal.hpp"

namespace airtime::engine {

inline constexpr std::size_t advance_refusals =
    static_cast<std::size_t>(charging::AdvanceRefusal::would_not_suffice) + 1;

/// What a BatchCharger did since it was made.
struct ChargeCounts {
    Tally cache_hits;    ///< a request's contract was at hand, each time that it was looked for
    Tally cache_misses;  ///< it was not, or seemed stale
    Tally commits;       ///< that the store made
    Tally conflicts;     ///< commits that another node's change was before
    Tally advances;      ///< granted by a commit that was made
    /// Requests for which an automatic advance was considered and refused, by AdvanceRefusal.
    std::array<Tally, advance_refusals> refusals;

    void add(charging::AdvanceRefusal refusal) { refusals.at(static_cast<std::size_t>(refusal)).add(); }
};

}  // namespace airtime::engine

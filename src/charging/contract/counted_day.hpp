#pragma once

#include <cstdint>

namespace airtime::charging {

/// What was counted of a contract on one day of the operator's calendar, so that it is counted once on it.
/// Where bits stand must not change: they are stored.
struct CountedDay {
    std::int64_t day = 0;
    std::uint32_t refusals = 0;  ///< bit n: the AdvanceRefusal n
    std::uint32_t offers = 0;    ///< bit n: by the Channel n, and not taken since
    friend bool operator==(const CountedDay&, const CountedDay&) = default;
};

}  // namespace airtime::charging

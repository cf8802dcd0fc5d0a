#pragma once

#include <cstdint>
#include <optional>

namespace airtime {

/// How far something has come that works off what comes to it.
struct Progress {
    bool has_work = false;
    std::uint64_t done = 0;  ///< pieces of work, ever
};

/// Tells standing still from having nothing to do. Counts looks instead of reading a clock: a whole process
/// that was stopped for a while has not stood still.
class StallWatch {
  public:
    /// `looks_max`: so many in a row with work to do and none of it done.
    explicit StallWatch(unsigned looks_max) : looks_max_(looks_max) {}

    /// Called at equal intervals. Whether it stands still.
    bool stands_still(Progress now);

  private:
    unsigned looks_max_;
    unsigned looks_ = 0;
    std::optional<std::uint64_t> done_;  ///< at the last look, when there was work
};

}  // namespace airtime

#pragma once

#include <cstdint>
#include <functional>

#include "charging/values/calendar.hpp"
#include "store/redis/aof_rewrite.hpp"

namespace airtime::worker {

/// Once a day, at a quiet time, has Redis write its append-only file anew. Of several workers one does it. A
/// time that all of them slept through is left out.
class AofRewrite {
  public:
    using Start = std::function<Result<store::RedisAofRewrite::Outcome, store::StoreError>(
        std::chrono::seconds once_in)>;

    /// `at_minute` of the calendar's day.
    AofRewrite(Start start, charging::Calendar calendar, std::uint32_t at_minute);

    /// Looks whether it is time. False: Redis refused, or was away; as long as it is time it is asked again.
    bool step(charging::Instant now);

  private:
    bool is_time(charging::Instant now) const;

    Start start_;
    charging::Calendar calendar_;
    std::uint32_t at_minute_;
    charging::Instant rests_until_{};
};

}  // namespace airtime::worker

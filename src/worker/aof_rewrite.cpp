#include "worker/aof_rewrite.hpp"

#include <spdlog/spdlog.h>

#include <utility>

namespace airtime::worker {

namespace {

constexpr std::uint32_t minutes_of_day = 1'440;
/// How late it may be. A worker that starts later leaves it for the next day.
constexpr std::uint32_t late_minutes_max = 60;
/// Longer than it may be late, and less than a day however clocks are put forward.
constexpr std::chrono::hours once_in{12};

}  // namespace

AofRewrite::AofRewrite(Start start, charging::Calendar calendar, std::uint32_t at_minute)
    : start_(std::move(start)), calendar_(calendar), at_minute_(at_minute) {}

bool AofRewrite::is_time(charging::Instant now) const {
    const std::uint32_t minute = calendar_.minute_of_week(now) % minutes_of_day;
    const std::uint32_t late_minutes = (minute + minutes_of_day - at_minute_) % minutes_of_day;
    return now >= rests_until_ && late_minutes < late_minutes_max;
}

bool AofRewrite::step(charging::Instant now) {
    if (!is_time(now)) return true;
    const auto outcome = start_(once_in);
    if (!outcome) return false;
    rests_until_ = now + once_in;
    using enum store::RedisAofRewrite::Outcome;
    if (*outcome == started) spdlog::info("aof_rewrite.started");
    if (*outcome == under_way) spdlog::info("aof_rewrite.left_out reason=\"one is under way\"");
    return true;
}

}  // namespace airtime::worker

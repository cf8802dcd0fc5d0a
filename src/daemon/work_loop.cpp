#include "daemon/work_loop.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <thread>

namespace airtime::daemon {

namespace {

using std::chrono::milliseconds;

constexpr milliseconds trouble_pause{500};

void pause(milliseconds how_long, const std::atomic<bool>& stopping) {
    constexpr milliseconds slice{50};
    for (; how_long > milliseconds{0} && !stopping; how_long -= slice) {
        std::this_thread::sleep_for(std::min(slice, how_long));
    }
}

}  // namespace

WorkStep WorkStep::waits_for_redis() {
    return waits("redis is away", trouble_pause);
}

void work_until(const std::atomic<bool>& stopping, WorkName name, const std::function<WorkStep()>& step) {
    bool waiting = false;
    while (!stopping) {
        const WorkStep done = step();
        if (done.ended == WorkStep::Ended::waiting && !waiting) {
            spdlog::warn("{}.waiting part={} reason=\"{}\"", name.program, name.part, done.reason);
            waiting = true;
        } else if (done.ended == WorkStep::Ended::well && waiting) {
            spdlog::info("{}.going_on part={}", name.program, name.part);
            waiting = false;
        }
        pause(done.pause, stopping);
    }
}

bool ClaimTimer::is_due() {
    const auto now = Clock::now();
    if (now - claimed_at_ < every_) return false;
    claimed_at_ = now;
    return true;
}

}  // namespace airtime::daemon

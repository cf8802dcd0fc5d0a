#include "app_airtime/watchdog.hpp"

#include <pthread.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <utility>

#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/service_notice.hpp"
#include "base/thread_name.hpp"

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

/// Where systemd does not say: longer than Redis and freeDiameter's own timeouts hold anything up.
constexpr std::chrono::microseconds default_patience = 30s;
constexpr std::chrono::microseconds look_every_max = 1s;
/// In systemd's time, so that a beat that comes late is not the end.
constexpr int looks_in_patience = 4;

/// Its own thread: freeDiameter has no question to ask but this one, which waits.
void wait_for_start() {
    fd_core_waitstartcomplete();
    pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, nullptr);
    notify_service("READY=1");
}

}  // namespace

Watchdog::Watchdog(std::vector<Watched> watched)
    : watched_(std::move(watched)), thread_([this] { run(); }), start_(wait_for_start) {}

Watchdog::~Watchdog() {
    stop();
}

void Watchdog::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
    if (!start_.joinable()) return;
    // A daemon that fails while it starts never gets there.
    pthread_cancel(start_.native_handle());
    start_.join();
}

bool Watchdog::stopped_within(std::chrono::microseconds time) {
    std::unique_lock lock{mutex_};
    return wake_.wait_for(lock, time, [this] { return stopping_; });
}

void Watchdog::run() {
    name_this_thread("airtime/watch");
    const auto patience = service_watchdog().value_or(default_patience);
    const auto look_every = std::min(patience / looks_in_patience, look_every_max);
    std::vector<StallWatch> watches(watched_.size(),
                                    StallWatch{static_cast<unsigned>(patience / look_every)});
    while (!stopped_within(look_every)) {
        for (std::size_t each = 0; each < watched_.size(); ++each) {
            if (!watches[each].stands_still(watched_[each].progress())) continue;
            log_error(
                "node.stands_still what=" + watched_[each].name + " for_ms=" +
                std::to_string(std::chrono::duration_cast<std::chrono::milliseconds>(patience).count()) +
                ": ends");
            std::abort();
        }
        notify_service("WATCHDOG=1");
    }
}

}  // namespace airtime::extension

#include "app_airtime/drain.hpp"

#include <chrono>

#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/service_notice.hpp"
#include "base/thread_name.hpp"

namespace airtime::extension {
namespace {

using namespace std::chrono_literals;

constexpr auto patience = 1000ms;
/// For peers to answer our Disconnect-Peer-Request; freeDiameter alone would wait 16 s for each that does
/// not.
constexpr auto parting = 700ms;
constexpr auto drained_look_again = 20ms;
/// So often in a row nothing is held and nothing came: requests that freeDiameter still had in its queues
/// have come through, and no client is in the middle of sending.
constexpr int quiet_looks = 5;

}  // namespace

Drain::Drain(GyServer& server) : server_(server), thread_([this] { run(); }) {}

Drain::~Drain() {
    stop();
}

void Drain::begin() {
    const std::lock_guard lock{mutex_};
    begun_ = true;
    wake_.notify_one();
}

void Drain::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (thread_.joinable()) thread_.join();
}

bool Drain::stopped_within(std::chrono::milliseconds time) {
    std::unique_lock lock{mutex_};
    return wake_.wait_for(lock, time, [this] { return stopping_; });
}

void Drain::run() {
    name_this_thread("airtime/drain");
    {
        std::unique_lock lock{mutex_};
        wake_.wait(lock, [this] { return begun_ || stopping_; });
        if (stopping_) return;
    }
    log_notice("drain.begun");
    notify_service("STOPPING=1");
    server_.refuse_new_quota();
    const auto end = std::chrono::steady_clock::now() + patience;
    auto seen = server_.requests_received();
    for (int quiet = 0; quiet < quiet_looks && std::chrono::steady_clock::now() < end;) {
        if (stopped_within(drained_look_again)) return;
        const auto received = server_.requests_received();
        quiet = server_.idle() && received == seen ? quiet + 1 : 0;
        seen = received;
    }
    log_notice(server_.idle() ? "drain.complete" : "drain.incomplete reason=peers_do_not_read");
    fd_core_shutdown();
    if (!stopped_within(parting)) server_.cut_connections();
}

}  // namespace airtime::extension

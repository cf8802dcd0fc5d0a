#include "app_airtime/node_reporter.hpp"

#include <chrono>
#include <exception>
#include <string>

#include "app_airtime/freediameter/log.hpp"
#include "app_airtime/peers/peer_count.hpp"
#include "base/this_process.hpp"
#include "base/thread_name.hpp"

namespace airtime::extension {
namespace {

charging::Instant clock_now() {
    return std::chrono::time_point_cast<std::chrono::milliseconds>(std::chrono::system_clock::now());
}

}  // namespace

NodeReporter::NodeReporter(GyServer& server)
    : server_(server),
      started_at_(clock_now()),
      reports_(server.config().redis, store::Reporters::nodes),
      errors_(server.config().redis),
      thread_([this] { run(); }) {}

NodeReporter::~NodeReporter() {
    stop();
}

void NodeReporter::stop() {
    {
        const std::lock_guard lock{mutex_};
        stopping_ = true;
        wake_.notify_one();
    }
    if (!thread_.joinable()) return;
    thread_.join();
    static_cast<void>(reports_.forget(server_.config().node));
}

bool NodeReporter::stopped_within_a_second() {
    std::unique_lock lock{mutex_};
    return wake_.wait_for(lock, std::chrono::seconds{1}, [this] { return stopping_; });
}

void NodeReporter::run() {
    name_this_thread("airtime/report");
    while (!stopped_within_a_second()) {
        try {
            // Where it fails, LendingConditions says why: it asks the same server every second.
            static_cast<void>(reports_.publish(report_now()));
            tell_of_errors();
        } catch (const std::exception& error) {
            log_error(std::string{"report.failed reason="} + error.what());
        }
    }
}

void NodeReporter::tell_of_errors() {
    auto events = logged_errors().take();
    for (store::ErrorEvent& event : events) event.process = server_.config().node;
    if (!errors_.append(events)) logged_errors().put_back(events);
}

store::NodeReport NodeReporter::report_now() {
    store::NodeReport report{.node = server_.config().node,
                             .version = AIRTIME_VERSION,
                             .started_at = started_at_,
                             .seen_at = clock_now(),
                             .numbers = {},
                             .words = {{std::string{store::reported::process}, this_process()}}};
    server_.add_to(report);
    report.numbers[std::string{store::reported::peers}][""] = connected_peers();
    peers_.add_to(report, server_.answered_peers(), PeerReport::Clock::now());
    return report;
}

}  // namespace airtime::extension

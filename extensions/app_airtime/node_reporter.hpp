#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app_airtime/counts/peer_report.hpp"
#include "app_airtime/gy_server.hpp"
#include "store/redis/node_reports.hpp"
#include "store/redis/redis_errors.hpp"

namespace airtime::extension {

/// Tells Redis once a second what this node counted and how it is, on a thread and a connection of its own:
/// nothing waits for it, and where Redis is away the next one tells it all.
class NodeReporter {
  public:
    explicit NodeReporter(GyServer& server);
    ~NodeReporter();
    NodeReporter(const NodeReporter&) = delete;
    NodeReporter& operator=(const NodeReporter&) = delete;

    /// Has the node forgotten: it ended as it should.
    void stop();

  private:
    void run();
    store::NodeReport report_now();
    void tell_of_errors();
    bool stopped_within_a_second();

    GyServer& server_;
    charging::Instant started_at_;
    store::RedisNodeReports reports_;
    store::RedisErrors errors_;
    PeerReport peers_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension

#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "app_airtime/gy_server.hpp"

namespace airtime::extension {

/// The clean stop. SIGTERM makes freeDiameter drop every answer that it has not sent, before it even tells
/// its extensions; this answers what is held first, and then asks freeDiameter to stop.
class Drain {
  public:
    explicit Drain(GyServer& server);
    ~Drain();
    Drain(const Drain&) = delete;
    Drain& operator=(const Drain&) = delete;

    /// Begins it, once. Returns at once.
    void begin();
    void stop();

  private:
    void run();
    bool stopped_within(std::chrono::milliseconds time);

    GyServer& server_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool begun_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension

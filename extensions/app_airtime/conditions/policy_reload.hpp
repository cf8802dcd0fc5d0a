#pragma once

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

#include "app_airtime/conditions/current_policy.hpp"
#include "config/config.hpp"

namespace airtime::extension {

/// Reads the file again when asked to and puts its policy in force, on a thread of its own. A file with
/// mistakes changes nothing: they are logged, and the policy stays. So does what holds only from a start on.
class PolicyReload {
  public:
    /// `running`: what the node was started with; it outlives this.
    PolicyReload(std::string path, const config::Config& running, CurrentPolicy& policy);
    ~PolicyReload();
    PolicyReload(const PolicyReload&) = delete;
    PolicyReload& operator=(const PolicyReload&) = delete;

    /// Returns at once. Asked again while it reads, it reads once more.
    void begin();
    void stop();

  private:
    void run();
    void reload();

    std::string path_;
    const config::Config& running_;
    CurrentPolicy& policy_;
    std::mutex mutex_;
    std::condition_variable wake_;
    bool asked_ = false;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension

#pragma once

#include <chrono>
#include <map>
#include <mutex>
#include <string>

namespace airtime::store {

/// What the log was told of a server, by all connections of the process together: they lose it at a time.
class Outages {
  public:
    /// A reason that was told ten seconds ago, or less, is not told again.
    void lost(const std::string& address, const std::string& reason);
    void back(const std::string& address);

  private:
    struct Outage {
        bool lasts = false;
        std::map<std::string, std::chrono::steady_clock::time_point> told;  ///< reasons
    };
    std::mutex mutex_;
    std::map<std::string, Outage> outages_;
};

/// Of this process.
Outages& outages();

}  // namespace airtime::store

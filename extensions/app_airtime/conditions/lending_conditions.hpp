#pragma once

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "app_airtime/conditions/current_policy.hpp"
#include "base/stall_watch.hpp"
#include "charging/contract/circumstances.hpp"
#include "charging/lending/operator_limits.hpp"
#include "store/operator_settings.hpp"
#include "store/redis/redis_contract_store.hpp"

namespace airtime::extension {

/// What the operator switches, how full the store is and how much was lent, read every second. Until the
/// store was found as it must be, that is tried every second, too.
class LendingConditions {
  public:
    struct Now {
        /// The server as it was found; null: it was not found right yet, and nothing may be read or written.
        std::shared_ptr<const store::RedisSettings> server;
        charging::LendingGate gate = charging::LendingGate::switched_off;
        std::chrono::seconds clock_offset{0};                        ///< of the lab clock
        bool full = false;                                           ///< no new quota
        std::shared_ptr<const charging::RechargedByName> recharged;  ///< null: no client has a limit of a day
        std::shared_ptr<const charging::ClientStates> restarted;     ///< null: no client has
    };

    /// `lab`: the lab clock counts. Checks and reads once before it returns.
    LendingConditions(const store::RedisSettings& server, const CurrentPolicy& policy, bool lab);
    ~LendingConditions();
    LendingConditions(const LendingConditions&) = delete;
    LendingConditions& operator=(const LendingConditions&) = delete;

    Now now();
    /// In seconds that were seen to; there is always a next one.
    Progress progress() const { return {.has_work = true, .done = rounds_}; }
    void stop();

  private:
    void run();
    void look();
    std::shared_ptr<const store::RedisSettings> find_server();
    void read();
    charging::LendingGate gate(const store::OperatorSettings& settings, const charging::Policy& policy,
                               const std::optional<charging::Exposure>& exposure,
                               std::chrono::seconds offset);
    void tell(const std::optional<charging::LendingStop>& stop);
    void tell_of_service(bool readable);
    void tell_of_switch(const store::OperatorSettings& settings);

    store::RedisSettings wanted_;                       ///< of the server, as the configuration has it
    store::RedisConnection connection_;                 ///< that the server is found over
    std::unique_ptr<store::RedisContractStore> store_;  ///< empty until the server was found right
    const CurrentPolicy& policy_;
    bool lab_;
    std::vector<std::string> mistakes_;  ///< as the log was told
    std::uint32_t rounds_back_ = 2;      ///< that found the store in a row, up to 2: it serves
    std::optional<charging::OperatorLimit> stopped_by_;  ///< as the log was told
    std::string switched_;                               ///< the line that the log has of the switch
    std::mutex mutex_;
    std::condition_variable wake_;
    Now now_;
    std::atomic<std::uint64_t> rounds_ = 0;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension

#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "app_airtime/current_policy.hpp"
#include "charging/operator_limits.hpp"
#include "store/contract_store.hpp"

namespace airtime::extension {

/// What the operator switches, how full the store is and how much was lent, read every second.
class LendingConditions {
  public:
    struct Now {
        charging::LendingGate gate = charging::LendingGate::switched_off;
        std::chrono::seconds clock_offset{0};                        ///< of the lab clock
        bool full = false;                                           ///< no new quota
        std::shared_ptr<const charging::RechargedByName> recharged;  ///< null: no client has a limit of a day
        std::shared_ptr<const charging::ClientStates> restarted;     ///< null: no client has
    };

    /// `lab`: the lab clock counts. Reads once before it returns.
    LendingConditions(std::unique_ptr<store::ContractStore> store, const CurrentPolicy& policy, bool lab);
    ~LendingConditions();
    LendingConditions(const LendingConditions&) = delete;
    LendingConditions& operator=(const LendingConditions&) = delete;

    Now now();
    void stop();

  private:
    void run();
    void read();
    charging::LendingGate gate(const store::OperatorSettings& settings, const charging::Policy& policy,
                               const std::optional<charging::Exposure>& exposure,
                               std::chrono::seconds offset);
    void tell(const std::optional<charging::LendingStop>& stop);
    void tell_of_switch(const store::OperatorSettings& settings);

    std::unique_ptr<store::ContractStore> store_;
    const CurrentPolicy& policy_;
    bool lab_;
    std::optional<charging::OperatorLimit> stopped_by_;  ///< as the log was told
    std::string switched_;                               ///< the line that the log has of the switch
    std::mutex mutex_;
    std::condition_variable wake_;
    Now now_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension

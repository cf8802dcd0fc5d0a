#pragma once

#include <chrono>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "charging/decision.hpp"
#include "store/contract_store.hpp"

namespace airtime::extension {

/// What the operator switches and how full the store is, read every second.
class LendingConditions {
  public:
    struct Now {
        charging::LendingGate gate = charging::LendingGate::switched_off;
        std::chrono::seconds clock_offset{0};  ///< of the lab clock
        bool full = false;                     ///< no new quota
    };

    /// `lab`: the lab clock counts. Reads once before it returns.
    LendingConditions(std::unique_ptr<store::ContractStore> store, bool lab);
    ~LendingConditions();
    LendingConditions(const LendingConditions&) = delete;
    LendingConditions& operator=(const LendingConditions&) = delete;

    Now now();
    void stop();

  private:
    void run();
    void read();

    std::unique_ptr<store::ContractStore> store_;
    bool lab_;
    std::mutex mutex_;
    std::condition_variable wake_;
    Now now_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace airtime::extension

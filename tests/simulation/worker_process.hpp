#pragma once

#include <memory>
#include <string>

#include "tests/simulation/faulty_store.hpp"
#include "worker/due_timers.hpp"
#include "worker/recovery.hpp"

namespace airtime::simulation {

/// The worker: recovers what recharges left, and what time makes due.
class WorkerProcess {
  public:
    WorkerProcess(World& world, std::string name);

    /// Some work, then some timers. False: there was nothing to do.
    bool step();
    void restart() { restart(world_.some_policy()); }
    void restart(const charging::Policy& policy);
    bool busy() const { return busy_; }

  private:
    /// What a client answered to a call, and what the node makes of it.
    bool settle_a_call(const charging::Circumstances& circumstances);

    World& world_;
    std::string name_;
    unsigned boots_ = 0;
    const charging::Policy* policy_ = nullptr;
    unsigned calls_ = 0;
    FaultyStore store_;
    FaultyWorkQueue queue_;
    std::unique_ptr<worker::Recovery> recovery_;
    std::unique_ptr<worker::DueTimers> timers_;
    bool busy_ = false;
};

}  // namespace airtime::simulation

#pragma once

#include <chrono>
#include <optional>

#include "charging/values/calendar.hpp"
#include "store/contract_store.hpp"

namespace airtime::operations {

charging::Instant system_now();

/// The system's clock; in a lab, moved by the lab clock, which is read again every second.
class OperatorClock {
  public:
    OperatorClock(store::ContractStore& store, bool lab) : store_(store), lab_(lab) {}

    /// Empty: in a lab, and nobody knows yet how far the clock was moved.
    std::optional<charging::Instant> now();

  private:
    store::ContractStore& store_;
    bool lab_;
    std::optional<std::chrono::seconds> offset_;
    std::chrono::steady_clock::time_point read_at_{};
};

}  // namespace airtime::operations

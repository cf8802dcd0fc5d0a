#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "charging/contract/contract_change.hpp"
#include "store/store_error.hpp"

namespace airtime::store {

struct WorkEntry {
    std::string stream;  ///< where it stands, opaque
    std::string id;
    charging::WorkItem item;
};

/// What workers share. An entry stays with the worker that took it until it is acknowledged or claimed by
/// another.
class WorkQueue {
  public:
    virtual ~WorkQueue() = default;

    /// New entries, at most `max`; waits up to `wait` for the first.
    virtual Result<std::vector<WorkEntry>, StoreError> take(std::size_t max,
                                                            std::chrono::milliseconds wait) = 0;
    /// Entries that another worker took at least `idle` ago and did not acknowledge.
    virtual Result<std::vector<WorkEntry>, StoreError> claim(std::size_t max,
                                                             std::chrono::milliseconds idle) = 0;
    virtual Result<Done, StoreError> acknowledge(std::span<const WorkEntry> entries) = 0;
    /// Entries not yet acknowledged, taken or not.
    virtual Result<std::size_t, StoreError> backlog() = 0;
};

}  // namespace airtime::store

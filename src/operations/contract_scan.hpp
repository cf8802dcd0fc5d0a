#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/result.hpp"
#include "store/contract_store.hpp"

/// Looking at all contracts while they are in use, no faster than the store can bear.
namespace airtime::operations {

/// How far a scan is.
struct ScanProgress {
    std::size_t looked_at = 0;
    std::size_t gone = 0;  ///< of these, those that were not there any more
    std::size_t all = 0;   ///< that were there when it began
};

/// Contracts in one round trip, where a second has `per_second` of them: few enough that they come evenly.
std::size_t scan_batch(std::uint32_t per_second);

/// How long to wait when so many were looked at in `elapsed`, so that no second has more than `per_second`,
/// which is at least one. Zero: go on.
std::chrono::nanoseconds pause_after(std::size_t looked_at, std::chrono::nanoseconds elapsed,
                                     std::uint32_t per_second);

/// Calls `look` for every contract that was there at the beginning and still is when its turn comes, as it is
/// then, and `after_batch` between two batches and at the end.
Result<ScanProgress, store::StoreError> scan_contracts(
    store::ContractStore& contracts, std::size_t batch,
    const std::function<void(const charging::Contract&)>& look,
    const std::function<void(const ScanProgress&)>& after_batch);

}  // namespace airtime::operations

#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>

#include "base/result.hpp"
#include "store/contract_store.hpp"

/// Looking at all contracts while they are in use, no faster than the store can bear, however many they are.
namespace airtime::operations {

/// How far a scan is.
struct ScanProgress {
    std::size_t looked_at = 0;
    std::size_t gone = 0;       ///< of these, those that were not there any more
    std::uint32_t percent = 0;  ///< of the store that is listed and looked at; 100: it is done
    std::size_t listed = 0;     ///< keys that were passed over on the way, of any kind
    /// What pause_after() goes by: to list ten keys costs what one contract does.
    std::size_t cost() const { return looked_at + listed / 10; }
};

/// Contracts in one round trip, where a second has `per_second` of them: few enough that they come evenly.
std::size_t scan_batch(std::uint32_t per_second);

/// How long to wait when `cost` came up in `elapsed`, so that no second has more than `per_second`, which is
/// at least one. Zero: go on.
std::chrono::nanoseconds pause_after(std::size_t cost, std::chrono::nanoseconds elapsed,
                                     std::uint32_t per_second);

/// Lists the store page by page of about `batch` keys and calls `look` for the contracts of each, `batch` in
/// a round trip, as they are then; `after_batch` after each, also after a page without contracts. A contract
/// that is there all the while is looked at once; of those that come or go meanwhile some are. `after_batch`
/// ends the scan where it returns false.
Result<ScanProgress, store::StoreError> scan_contracts(
    store::ContractStore& contracts, std::size_t batch,
    const std::function<void(const charging::Contract&)>& look,
    const std::function<bool(const ScanProgress&)>& after_batch);

}  // namespace airtime::operations

#include "operations/contract_scan.hpp"

#include <algorithm>
#include <span>
#include <vector>

namespace airtime::operations {

std::size_t scan_batch(std::uint32_t per_second) {
    constexpr std::uint32_t batches_per_second = 10;
    constexpr std::uint32_t batch_max = 256;
    return std::clamp<std::uint32_t>(per_second / batches_per_second, 1, batch_max);
}

std::chrono::nanoseconds pause_after(std::size_t looked_at, std::chrono::nanoseconds elapsed,
                                     std::uint32_t per_second) {
    const std::chrono::nanoseconds each = std::chrono::nanoseconds{std::chrono::seconds{1}} / per_second;
    return std::max(std::chrono::nanoseconds{0}, each * static_cast<std::int64_t>(looked_at) - elapsed);
}

Result<ScanProgress, store::StoreError> scan_contracts(
    store::ContractStore& contracts, std::size_t batch,
    const std::function<void(const charging::Contract&)>& look,
    const std::function<void(const ScanProgress&)>& after_batch) {
    std::vector<charging::SubscriberAddress> ids;
    const auto listed = contracts.each_contract([&](const charging::ContractId& id) {
        ids.emplace_back(id);
        return true;
    });
    if (!listed) return listed.error();
    ScanProgress progress{.all = ids.size()};
    while (progress.looked_at < ids.size()) {
        const std::span some{ids.data() + progress.looked_at,
                             std::min(batch, ids.size() - progress.looked_at)};
        for (const store::LoadResult& loaded : contracts.load(some)) {
            if (!loaded) return loaded.error();
            if (*loaded) {
                look((*loaded)->contract);
            } else {
                ++progress.gone;
            }
        }
        progress.looked_at += some.size();
        after_batch(progress);
    }
    return progress;
}

}  // namespace airtime::operations

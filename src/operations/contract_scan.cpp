#include "operations/contract_scan.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <unordered_set>
#include <utility>
#include <vector>

namespace airtime::operations {

namespace {

/// The last contracts that were listed. A store that is rearranged while it is listed may bring one again,
/// but soon: what it brings again stands beside what it brought.
class LatelySeen {
  public:
    /// False: it is among them.
    bool add(const std::string& id) {
        if (newer_.contains(id) || older_.contains(id)) return false;
        if (newer_.size() >= each_max) older_ = std::exchange(newer_, {});
        newer_.insert(id);
        return true;
    }

  private:
    static constexpr std::size_t each_max = 50'000;
    std::unordered_set<std::string> newer_;
    std::unordered_set<std::string> older_;
};

Result<Done, store::StoreError> look_at(store::ContractStore& contracts,
                                        std::span<const charging::SubscriberAddress> ids,
                                        const std::function<void(const charging::Contract&)>& look,
                                        ScanProgress& progress) {
    if (ids.empty()) return Done{};
    for (const store::LoadResult& loaded : contracts.load(ids)) {
        if (!loaded) return loaded.error();
        if (*loaded) {
            look((*loaded)->contract);
        } else {
            ++progress.gone;
        }
    }
    progress.looked_at += ids.size();
    return Done{};
}

}  // namespace

std::size_t scan_batch(std::uint32_t per_second) {
    constexpr std::uint32_t batches_per_second = 10;
    constexpr std::uint32_t batch_max = 256;
    return std::clamp<std::uint32_t>(per_second / batches_per_second, 1, batch_max);
}

std::chrono::nanoseconds pause_after(std::size_t cost, std::chrono::nanoseconds elapsed,
                                     std::uint32_t per_second) {
    const std::chrono::nanoseconds each = std::chrono::nanoseconds{std::chrono::seconds{1}} / per_second;
    return std::max(std::chrono::nanoseconds{0}, each * static_cast<std::int64_t>(cost) - elapsed);
}

Result<ScanProgress, store::StoreError> scan_contracts(
    store::ContractStore& contracts, std::size_t batch,
    const std::function<void(const charging::Contract&)>& look,
    const std::function<bool(const ScanProgress&)>& after_batch) {
    LatelySeen lately;
    ScanProgress progress;
    std::string cursor{store::first_page};
    do {
        auto page = contracts.contract_page(cursor, batch);
        if (!page) return page.error();
        std::vector<charging::SubscriberAddress> ids;
        for (charging::ContractId& id : page->contracts) {
            if (lately.add(id.value)) ids.emplace_back(std::move(id));
        }
        progress.listed += batch;
        // What a page has more than a batch comes in further ones; the last one ends the page.
        std::size_t done = 0;
        do {
            const std::span some{ids.data() + done, std::min(batch, ids.size() - done)};
            if (const auto looked = look_at(contracts, some, look, progress); !looked) return looked.error();
            done += some.size();
            if (done == ids.size()) progress.percent = page->percent_done;
            if (!after_batch(progress)) return progress;
        } while (done < ids.size());
        cursor = std::move(page->next);
    } while (cursor != store::first_page);
    return progress;
}

}  // namespace airtime::operations

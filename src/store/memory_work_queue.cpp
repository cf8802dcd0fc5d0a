#include "store/memory_store.hpp"
#include "store/stored_text.hpp"

namespace airtime::store {

template <class Wanted>
std::vector<WorkEntry> MemoryWorkQueue::take_where(std::size_t max, Wanted wanted) {
    return redis_.locked([&](MemoryStoreState& state) {
        std::vector<WorkEntry> taken;
        for (std::size_t partition = 0; partition < state.partitions.size(); ++partition) {
            for (auto& [number, work] : state.partitions[partition].work) {
                if (taken.size() == max) {
                    return taken;
                }
                if (wanted(work)) {
                    work.taken_by = consumer_;
                    work.taken_at = redis_.now();
                    taken.push_back({.stream = std::to_string(partition),
                                     .id = std::to_string(number),
                                     .item = work.item});
                }
            }
        }
        return taken;
    });
}

Result<std::vector<WorkEntry>, StoreError> MemoryWorkQueue::take(std::size_t max, std::chrono::milliseconds) {
    return take_where(max, [](const MemoryWork& work) { return work.taken_by.empty(); });
}

Result<std::vector<WorkEntry>, StoreError> MemoryWorkQueue::claim(std::size_t max,
                                                                  std::chrono::milliseconds idle) {
    const charging::Instant latest = redis_.now() - idle;
    return take_where(
        max, [latest](const MemoryWork& work) { return !work.taken_by.empty() && work.taken_at <= latest; });
}

Result<Done, StoreError> MemoryWorkQueue::acknowledge(std::span<const WorkEntry> entries) {
    redis_.locked([&](MemoryStoreState& state) {
        for (const WorkEntry& entry : entries) {
            const auto partition = parse_number<std::size_t>(entry.stream);
            const auto number = parse_number<std::uint64_t>(entry.id);
            assert(partition && number);
            state.partitions.at(*partition).work.erase(*number);
        }
    });
    return Done{};
}

Result<std::size_t, StoreError> MemoryWorkQueue::backlog() {
    return redis_.locked([](MemoryStoreState& state) {
        std::size_t count = 0;
        for (const MemoryPartition& keys : state.partitions) {
            count += keys.work.size();
        }
        return count;
    });
}

}  // namespace airtime::store

#include "store/memory/memory_work_queue.hpp"

#include "store/memory/memory_stream.hpp"

namespace airtime::store {

namespace {

WorkEntry work_entry_of(std::size_t partition, std::uint64_t number, const charging::WorkItem& item) {
    return {.stream = std::to_string(partition), .id = std::to_string(number), .item = item};
}

}  // namespace

Result<std::vector<WorkEntry>, StoreError> MemoryWorkQueue::take(std::size_t max, std::chrono::milliseconds) {
    return take_new(redis_, &MemoryPartition::work, consumer_, max, work_entry_of);
}

Result<std::vector<WorkEntry>, StoreError> MemoryWorkQueue::claim(std::size_t max,
                                                                  std::chrono::milliseconds idle) {
    return claim_idle(redis_, &MemoryPartition::work, consumer_, max, idle, work_entry_of);
}

Result<Done, StoreError> MemoryWorkQueue::acknowledge(std::span<const WorkEntry> entries) {
    forget(redis_, &MemoryPartition::work, entries);
    return Done{};
}

Result<std::size_t, StoreError> MemoryWorkQueue::backlog() {
    return redis_.locked([](MemoryStoreState& state) {
        std::size_t count = 0;
        for (const MemoryPartition& keys : state.partitions) count += keys.work.size();
        return count;
    });
}

}  // namespace airtime::store

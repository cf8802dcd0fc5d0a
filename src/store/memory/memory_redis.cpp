#include "store/memory/memory_redis.hpp"

#include <cassert>

namespace airtime::store {

MemoryRedis::MemoryRedis(std::uint32_t partitions, std::function<charging::Instant()> now)
    : partitions_(partitions), now_(std::move(now)) {
    state_.partitions.resize(partitions);
}

MemoryStoreState MemoryRedis::snapshot() const {
    const std::scoped_lock lock{mutex_};
    return state_;
}

void MemoryRedis::restore(MemoryStoreState state) {
    assert(state.partitions.size() == partitions_);
    const std::scoped_lock lock{mutex_};
    state_ = std::move(state);
}

}  // namespace airtime::store

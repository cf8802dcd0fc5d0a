#include "store/partition.hpp"

#include <cassert>

namespace airtime::store {

Partition partition_of(const charging::ContractId& contract, std::uint32_t count) {
    assert(count > 0);
    // FNV-1a, spelled out: std::hash may differ between builds, and the partition is part of the stored keys.
    std::uint64_t hash = 0xcbf29ce484222325;
    for (const char c : contract.value) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
    return {static_cast<std::uint32_t>(hash % count)};
}

}  // namespace airtime::store

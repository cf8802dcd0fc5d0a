#include "store/partition.hpp"

#include <cassert>

#include "base/fnv1a.hpp"

namespace airtime::store {

Partition partition_of(const charging::ContractId& contract, std::uint32_t count) {
    assert(count > 0);
    // The partition is part of the stored keys: this hash stays what it is.
    Fnv1a64 hash;
    hash.add_bytes(contract.value);
    return {static_cast<std::uint32_t>(hash.value() % count)};
}

}  // namespace airtime::store

#pragma once

#include <compare>
#include <cstdint>

#include "charging/values/identifiers.hpp"

namespace airtime::store {

struct Partition {
    std::uint32_t number = 0;
    friend auto operator<=>(Partition, Partition) = default;
};

/// The partition that all keys of a contract are in: FNV-1a of its id modulo `count`.
Partition partition_of(const charging::ContractId& contract, std::uint32_t count);

}  // namespace airtime::store

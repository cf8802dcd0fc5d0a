#pragma once

#include <span>
#include <vector>

#include "store/change_contract.hpp"

namespace airtime::operations {

/// Who had the numbers of each contract lately, and may have answered what is repeated at it; in order,
/// pipelined.
Result<std::vector<std::vector<charging::Predecessor>>, store::StoreError> predecessors_of(
    const store::Editor& editor, std::span<const charging::Contract> contracts);

}  // namespace airtime::operations

#pragma once

#include <vector>

#include "charging/contract/contract.hpp"

namespace airtime::charging {

/// Divides `amount` among what is owed beyond holds, fee first, oldest advance first; written-off advances
/// get nothing.
std::vector<HoldPart> allocate_to_debt(const Contract& contract, Money amount);

}  // namespace airtime::charging

#pragma once

#include <vector>

#include "charging/values/parts.hpp"
#include "store/codec/compact_bytes.hpp"

namespace airtime::store {

/// Amounts of accounts: how many, then each account's name and amount.
void append_parts(CompactWriter& out, const std::vector<charging::Part>& parts);
std::vector<charging::Part> take_parts(CompactReader& in);

}  // namespace airtime::store

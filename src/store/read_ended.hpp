#pragma once

#include <string_view>

#include "store/contract_store.hpp"

namespace airtime::store {

/// A record as it is stored; one that makes no sense is `corrupt`, and logged.
EndedResult read_ended(const EndedPlace& place, std::string_view text);

}  // namespace airtime::store

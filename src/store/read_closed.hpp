#pragma once

#include <string_view>
#include <utility>

#include "store/contract_store.hpp"

namespace airtime::store {

/// A closed session's name and its record, as they are stored.
using ClosedText = std::pair<std::string_view, std::string_view>;

/// The last of one name counts: a client may have taken it again. One record that makes no sense makes them
/// all `corrupt`.
ClosedResult read_closed(const charging::ContractId& contract, std::span<const ClosedText> stored);

}  // namespace airtime::store

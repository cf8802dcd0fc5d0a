#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/values/identifiers.hpp"

/// What the index says of a session's name on the wire: whose it is and, once the session of that name has
/// ended, its record, so that both take one key and go together.
namespace airtime::store {

struct SessionEntry {
    std::string_view contract;
    std::optional<std::string_view>
        record;  ///< encode_ended(); empty: the session is open, or remembered apart
};

/// Of an open session the entry is the contract's id alone, which does not begin with a zero byte.
std::string ended_entry(const charging::ContractId& contract, std::string_view record);
SessionEntry session_entry_in(std::string_view value);

}  // namespace airtime::store

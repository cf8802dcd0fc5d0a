#pragma once

#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "charging/contract/session.hpp"
#include "charging/values/identifiers.hpp"
#include "store/store_error.hpp"

namespace airtime::store {

/// Where a session may have ended.
struct EndedPlace {
    charging::ContractId contract;
    charging::SessionId session;
};
/// What is remembered of a session that ended; empty: nothing.
using EndedResult = Result<std::optional<charging::Session>, StoreError>;

/// A record as it is stored; one that makes no sense is `corrupt`, and logged.
EndedResult read_ended(const EndedPlace& place, std::string_view text);

}  // namespace airtime::store

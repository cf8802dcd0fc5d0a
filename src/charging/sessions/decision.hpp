#pragma once

#include <cstdint>
#include <optional>

#include "charging/contract/advance_refusal.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::charging {

/// An EVENT's answer, kept outside the contract: no session remembers it.
struct RememberedAnswer {
    SessionId session;
    StoredAnswer stored;
    std::uint32_t kept_s = 0;
};

/// What a Credit-Control-Request leads to.
struct Decision {
    CreditControlAnswer answer;
    ContractChange change;
    std::optional<RememberedAnswer> remembered;
    std::optional<AdvanceRefusal> advance_refusal;  ///< an advance was considered and not granted
};

}  // namespace airtime::charging

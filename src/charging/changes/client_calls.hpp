#pragma once

#include <string_view>

#include "charging/contract/circumstances.hpp"
#include "charging/contract/contract.hpp"
#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"
#include "charging/values/identifiers.hpp"

/// What becomes of a session when its client was called.
namespace airtime::charging {

/// That host does not know the session: it ends as if it had expired. No effect on one that is over, or is
/// with another host by now.
ContractChange end_lost_session(Contract contract, const SessionId& id, std::string_view host,
                                const Policy& policy, const Circumstances& circumstances);

/// The call did not reach the client: the next chance is taken.
ContractChange forget_call(Contract contract, const SessionId& session, const Policy& policy,
                           const Circumstances& circumstances);

}  // namespace airtime::charging

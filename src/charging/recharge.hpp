#pragma once

#include <cstdint>
#include <variant>

#include "charging/decision.hpp"

/// Money coming in, and what it repays.
namespace airtime::charging {

/// What of a recharge of `amount`, just credited to `account`, will be recovered: at most what is recoverable
/// (debt less held), at most the policy's share of the recharge, or of what is available where that is less;
/// fee first, oldest advance first. Empty parts: nothing.
Hold hold_for(const Contract& contract, const RechargeId& recharge, const AccountName& account, Money amount,
              const Policy& policy, Instant now);

/// Credits a recharge; writes its hold and the work entry. A written-off advance is first reinstated. No
/// effect while the hold of an earlier recharge of that id is there.
void credit_recharge(Draft& draft, const RechargeId& recharge, Money amount);

struct Recharged {
    Money held;  ///< of it, to be recovered
};
enum class RechargeRefusal : std::uint8_t {
    id_in_use,      ///< the hold of an earlier recharge of that id is still there
    beyond_bounds,  ///< the balance would be more than can be kept exactly
};
using RechargeOutcome = std::variant<Recharged, RechargeRefusal>;

/// credit_recharge() for channels that hear why not. A refusal changes nothing.
RechargeOutcome recharge_once(Draft& draft, const RechargeId& recharge, Money amount);

/// Credits a refund of a service: no recharge, nothing is recovered from it.
void credit_refund(Draft& draft, const AccountName& account, Money amount, const SessionId& session,
                   std::uint32_t request_number);

/// Takes one part of a hold from the account for the advance, never more than the advance still owes: what
/// was waived or written off since stays with the subscriber.
void take_hold_part(Draft& draft, const Hold& hold, const HoldPart& part, Advance& advance);

/// Applies exactly the recharge's hold and removes it. No hold: no effect, the change has no events.
ContractChange recover(Contract contract, const RechargeId& recharge, const Policy& policy,
                       const Circumstances& circumstances);

}  // namespace airtime::charging

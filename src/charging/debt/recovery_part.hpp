#pragma once

#include <optional>
#include <string>

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// What something is recovered from.
struct Payer {
    AccountName account;
    std::string note;                     ///< the ledger's
    std::optional<RechargeId> hold = {};  ///< empty: it is no recharge's money
};

/// Takes one part of a hold from the account for the advance, never more than the advance still owes: what
/// was waived or written off since stays with the subscriber.
void take_hold_part(Draft& draft, const Payer& payer, const HoldPart& part, Advance& advance);

}  // namespace airtime::charging

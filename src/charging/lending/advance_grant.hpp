#pragma once

#include "charging/contract/draft.hpp"
#include "charging/lending/advance_fee.hpp"

namespace airtime::charging {

/// What reports will ask of an advance that is granted now: tier, limit, segment, policy, due date.
EventAbout about_loan(const Contract& contract, const Policy& policy, Instant now);

/// Credits the account and opens the advance. `event` carries what led to it: session, service, note.
AdvanceId grant_advance(Draft& draft, Account& account, const AdvanceTerms& terms, Channel channel,
                        LedgerEvent event);

}  // namespace airtime::charging

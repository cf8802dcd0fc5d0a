#pragma once

#include "charging/contract/draft.hpp"
#include "charging/lending/advance_fee.hpp"

namespace airtime::charging {

/// Credits the account and opens the advance. `event` carries what led to it: session, service, note.
AdvanceId grant_advance(Draft& draft, Account& account, const AdvanceTerms& terms, Channel channel,
                        LedgerEvent event);

}  // namespace airtime::charging

#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Ends reservations and sessions past their expiry, beyond the limit those that were silent longest, the one
/// that asks apart, and forgets late ones past their time.
void expire_sessions(Draft& draft, const SessionId& asking = {});

}  // namespace airtime::charging

#pragma once

#include "charging/contract/draft.hpp"

namespace airtime::charging {

/// Ends each reservation whose Validity-Time and grace are over, whatever its session does: a client may go
/// on without ever naming a service again. Those of sessions that are over go first, so that none of these
/// counts as using what another one was lent.
void end_expired_reservations(Draft& draft);

}  // namespace airtime::charging

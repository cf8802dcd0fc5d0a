#pragma once

#include "app_airtime/freediameter/diameter_message.hpp"
#include "charging/contract/contract_change.hpp"

namespace airtime::extension {

/// The Re-Auth-Request (RFC 8506 5.5: AUTHORIZE_ONLY) or Abort-Session-Request (RFC 6733 8.5.1) that a call
/// is. Null where freeDiameter cannot make it.
DiameterMessage make_client_request(dictionary& dictionary, const charging::ClientCall& call);

}  // namespace airtime::extension

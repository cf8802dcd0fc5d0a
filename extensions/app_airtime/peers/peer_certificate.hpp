#pragma once

#include "app_airtime/freediameter/freediameter.hpp"

namespace airtime::extension {

/// Whether a peer that connects is who its certificate says: the certificate's DNS name, or its CN where it
/// has none, must be the peer's Diameter identity. freeDiameter 1.2.1 looks at the authority only, so that
/// one certified gateway could come as any other. True where the peer comes without TLS.
bool has_own_certificate(const peer_info& peer);

}  // namespace airtime::extension

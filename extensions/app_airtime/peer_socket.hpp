#pragma once

#include "app_airtime/freediameter.hpp"

namespace airtime::extension {

/// Turns Nagle's algorithm off, which freeDiameter turns on, and makes room for the answers under way: an
/// answer waits for no other. Bounds what waits unread, so that TCP slows a client that outruns us. The
/// peer's TCP socket, or -1 (SCTP, or none found).
int prepare_peer_socket(peer_hdr& peer);

}  // namespace airtime::extension

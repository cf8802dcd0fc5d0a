#pragma once

#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/peers/peer_socket.hpp"

namespace airtime::extension {

/// Turns Nagle's algorithm off, which freeDiameter turns on, and makes room for the answers under way: an
/// answer waits for no other. Bounds what waits unread, so that TCP slows a client that outruns us. The
/// peer's TCP connection, or none (SCTP, or none found).
PeerSocket prepare_peer_socket(peer_hdr& peer);

}  // namespace airtime::extension

#pragma once

#include <cstddef>

namespace airtime::extension {

/// Peers that have, or are about to have, a connection. Not under freeDiameter's lock on its peers.
std::size_t connected_peers();

}  // namespace airtime::extension

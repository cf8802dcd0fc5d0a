#pragma once

#include <cstdint>

namespace airtime::store {

/// What went wrong with a call. After `timeout` and `disconnected` the outcome of a commit is unknown.
enum class StoreError : std::uint8_t {
    timeout,
    disconnected,
    refused,  ///< the server answered that it cannot serve: LOADING, MISCONF, OOM, READONLY, NOREPLICAS,
              ///< CLUSTERDOWN, BUSY
    corrupt,  ///< a reply or a stored value that makes no sense; logged with its key
};

}  // namespace airtime::store

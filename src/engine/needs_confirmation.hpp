#pragma once

#include <cstdint>

#include "store/commit.hpp"

namespace airtime::engine {

/// Where the state came from that a request was decided on.
enum class StateOrigin : std::uint8_t {
    cache,    ///< another node may have changed it since
    store,    ///< loaded for this very request
    pending,  ///< left by a commit that is not confirmed yet
};

/// Whether the answer has to wait for the store: always, unless nothing changes, the state is the store's
/// own and nothing beside it is to be looked at: an EVENT's answer, or whether a session is new.
bool needs_confirmation(const store::Commit& commit, StateOrigin origin);

}  // namespace airtime::engine

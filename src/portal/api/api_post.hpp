#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// What changes something, as airtimectl does. Every POST is done once for its Idempotency-Key; only the
/// switch for lending stays as it was last set.
std::span<const ApiRoute> api_posts();

}  // namespace airtime::portal

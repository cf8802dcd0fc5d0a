#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// POST recharges, advances, enrolments and lending. Each is done once for its Idempotency-Key; only the
/// switch for lending stays as it was last set.
std::span<const ApiRoute> api_posts();

}  // namespace airtime::portal

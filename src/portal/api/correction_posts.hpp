#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// POST correction-withdrawals: one that waits for a second person on the pages waits no more. No program is
/// that second person, so that none is approved here.
std::span<const ApiRoute> correction_posts();

}  // namespace airtime::portal

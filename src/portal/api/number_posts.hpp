#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// POST sim-swaps, owner-changes and port-outs: numbers and SIMs that change hands.
std::span<const ApiRoute> number_posts();

}  // namespace airtime::portal

#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// GET dashboard, reports, policy, operations, corrections: the same objects as the pages of these names
/// show. Books that are not there yet are 503.
std::span<const ApiRoute> figure_resources();

}  // namespace airtime::portal

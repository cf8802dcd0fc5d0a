#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// GET users and audit, as administrators see them on the pages. The audit log has who asked for them.
std::span<const ApiRoute> administration_resources();

}  // namespace airtime::portal

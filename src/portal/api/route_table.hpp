#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// Every route of the API: calls are answered by this table, and GET openapi.json is made of it.
std::span<const ApiRoute> api_routes();

}  // namespace airtime::portal

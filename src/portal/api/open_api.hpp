#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// OpenAPI 3.1 of the routes: what each takes, who may, each answer, each refusal. Roles stand in
/// `security`, codes of refusals in `x-codes`.
boost::json::object open_api(std::span<const ApiRoute> routes);

}  // namespace airtime::portal

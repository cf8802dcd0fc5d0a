#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// Tokens of the API itself, as on the page /tokens: GET tokens, POST tokens, POST token-removals. The audit
/// log has who looked, made and removed.
std::span<const ApiRoute> token_resources();

}  // namespace airtime::portal

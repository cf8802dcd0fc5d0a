#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// Exports of the calling token's own: asked for by POST, looked at and fetched by GET, and taken away by
/// DELETE. The audit log has each but for looks.
std::span<const ApiRoute> export_resources();

}  // namespace airtime::portal

#pragma once

#include <string_view>

#include "portal/web/page_route.hpp"

/// Pages that say why there is no other one.
namespace airtime::portal {

/// The template `error`: `reason` is "not_found", "no_permission", "store_away", ...
PageContent error_page(unsigned status, std::string_view reason);
/// 503: Redis does not answer.
PageContent store_away_page();

}  // namespace airtime::portal

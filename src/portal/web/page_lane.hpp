#pragma once

#include "portal/http/http_message.hpp"
#include "portal/http/lane_name.hpp"

namespace airtime::portal {

/// Whether a page reads months of history.
bool is_heavy_page(const HttpRequest& request);

/// Whose threads are to answer: those for what hashes a password, for what reads months of history, or
/// for other pages.
LaneName lane_of_page(const HttpRequest& request);

}  // namespace airtime::portal

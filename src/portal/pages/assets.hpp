#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "portal/http/http_message.hpp"

namespace airtime::portal {

/// "/assets/site.0123456789ab.css" of "site.css". A new content has a new address, so that browsers may keep
/// the old one for a year. Empty: there is no such asset.
std::string asset_path(std::string_view name);

/// What is at a path of asset_path(), for whoever asks: stylesheet, scripts and icon hold nothing of anybody.
/// Empty: nothing is.
std::optional<HttpResponse> find_asset(std::string_view path);

}  // namespace airtime::portal

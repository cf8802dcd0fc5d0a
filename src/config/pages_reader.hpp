#pragma once

#include <string_view>

#include "config/portal_settings.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `portal.pages`; without it there are none. `listen_address`: the portal's own, where there is no TLS.
void read_pages(MapReader& portal, std::string_view listen_address, PagesSettings& pages);

}  // namespace airtime::config

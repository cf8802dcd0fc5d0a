#pragma once

#include "config/portal_settings.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `portal.pages`; without it there are none.
void read_pages(MapReader& portal, PagesSettings& pages);

}  // namespace airtime::config

#pragma once

#include "config/portal_settings.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// The section `portal`; without it, everything is at its default and every channel is closed.
void read_portal(MapReader& file, PortalSettings& portal);

}  // namespace airtime::config

#pragma once

#include "config/export_settings.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `portal.exports`; what is not there stays as it is.
void read_exports(MapReader& portal, ExportSettings& exports);

}  // namespace airtime::config

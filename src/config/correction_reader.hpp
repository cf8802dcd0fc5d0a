#pragma once

#include "config/correction_limits.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `portal.pages.corrections`.
void read_corrections(MapReader& pages, CorrectionLimits& limits);

}  // namespace airtime::config

#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

/// What services cost: `periods` and `tariffs`.
namespace airtime::config {

/// In front of the tariffs, whose prices name them.
void read_periods(MapReader& file, charging::Policy& policy);
void read_tariffs(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

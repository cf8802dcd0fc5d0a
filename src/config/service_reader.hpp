#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

/// Which service a request is for: `numbering`, `destinations` and `selectors`.
namespace airtime::config {

void read_numbering(MapReader& file, charging::Policy& policy);
void read_destinations(MapReader& file, charging::Policy& policy);
/// Behind tariffs and destinations, which they name.
void read_selectors(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

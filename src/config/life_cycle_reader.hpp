#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

/// States and validity of contracts: `life_cycle`.
namespace airtime::config {

void read_life_cycle(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

#pragma once

#include "charging/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `clients`: how each kind of Gy client is treated. The tariffs were read before.
void read_clients(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

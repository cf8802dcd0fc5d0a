#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/yaml_reader.hpp"

namespace airtime::config {

/// Reads a list of Diameter identities, each whole or "*.domain". Without the key nothing is added.
void read_identities(MapReader& map, std::string_view key, std::vector<std::string>& identities,
                     const About& about);

}  // namespace airtime::config

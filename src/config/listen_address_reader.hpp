#pragma once

#include <string>
#include <string_view>

#include "config/yaml_reader.hpp"

namespace airtime::config {

/// The IP address that a program listens on; what `address` was before is the default.
void read_listen_address(MapReader& map, std::string_view key, std::string& address, const About& about);

}  // namespace airtime::config

#pragma once

#include "config/address_list.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// A list of addresses and networks; each that is none is a mistake.
void read_addresses(MapReader& map, std::string_view key, AddressList& addresses, const About& about);

}  // namespace airtime::config

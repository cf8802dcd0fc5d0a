#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// Reads what the operator decides: the keys of the file's top level that the rules go by.
charging::Policy read_policy(MapReader& file);

}  // namespace airtime::config

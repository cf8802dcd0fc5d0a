#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

/// The sections on lending: `advance`, `segments`, `lending_limits`.
namespace airtime::config {

/// Reads them into the policy, whose accounts are known.
void read_lending(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

/// What becomes of advances that are not paid back: `ageing`.
namespace airtime::config {

/// After accounts and advances, which it must fit.
void read_ageing(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `recharge.bonus` and `recharge.reversible_days`.
void read_recharge_extras(MapReader& recharge, charging::Policy& policy);
/// `transfer`.
void read_transfer(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// `recharge_max` and `recharged_per_day_max`; 0: no limit.
void read_recharge_limits(MapReader& map, charging::RechargeLimits& limits, const About& about_one,
                          const About& about_day);

/// `clients`: how each kind of Gy client is treated. The tariffs were read before.
void read_clients(MapReader& file, charging::Policy& policy);

}  // namespace airtime::config

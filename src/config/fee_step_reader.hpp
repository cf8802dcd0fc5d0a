#pragma once

#include <cstdint>
#include <vector>

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

enum class FirstStep : std::uint8_t { at_zero, anywhere };

/// Reads a step of a table by amount, with `from`, `percent` and `flat`, behind those that are there; they
/// ascend. Without a readable `from` nothing is added.
void read_fee_step(MapReader& map, std::vector<charging::FeeStep>& steps, FirstStep first);

}  // namespace airtime::config

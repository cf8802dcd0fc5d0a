#pragma once

#include <optional>

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// The name of an account that the policy declares; anything else is a mistake.
std::optional<charging::AccountName> read_declared_account(const Entry& entry,
                                                           const charging::Policy& policy);

}  // namespace airtime::config

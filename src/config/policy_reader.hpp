#pragma once

#include "charging/policy/policy.hpp"
#include "config/yaml_reader.hpp"

namespace airtime::config {

/// Reads what the operator decides: the keys of the file's top level that the rules go by.
charging::Policy read_policy(MapReader& file);

/// The name of an account that the policy declares; anything else is a mistake.
std::optional<charging::AccountName> read_declared_account(const Entry& entry,
                                                           const charging::Policy& policy);

}  // namespace airtime::config

#pragma once

#include <string>

#include "config/config.hpp"

namespace airtime::config {

/// How long each text gets as SMS under the policy, as text for people.
std::string describe_texts(const Config& config);

}  // namespace airtime::config

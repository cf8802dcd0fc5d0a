#pragma once

#include <string>
#include <vector>

#include "config/config.hpp"

namespace airtime::config {

/// What is allowed and yet seldom meant, one line each, with the key that it is about.
std::vector<std::string> doubts_about(const Config& config);

}  // namespace airtime::config

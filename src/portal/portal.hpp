#pragma once

#include <string>

#include "base/result.hpp"
#include "config/config.hpp"

namespace airtime::portal {

/// Serves HTTP and handles received SMS until SIGTERM or SIGINT, then finishes what it has taken. Goes on by
/// itself when Redis comes back. Any number of portals may run on one Redis. The error: why it cannot listen.
Result<Done, std::string> run_portal(const config::Config& config);

}  // namespace airtime::portal

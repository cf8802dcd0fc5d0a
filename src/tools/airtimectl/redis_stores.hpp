#pragma once

#include "tools/airtimectl/command_line.hpp"

namespace airtime::tools {

/// The stores on the configuration's Redis, once it is set up as they need it. The error has a line for each
/// thing that is not, with what to do.
Result<OpenStores, std::string> open_redis_stores(const config::Config& config);

/// Has the log of this process tell errors alone, on standard error and as a sentence: what a command says
/// of Redis stands in its own words, and standard output belongs to its answer.
void log_errors_alone();

}  // namespace airtime::tools

#pragma once

#include <string>
#include <vector>

namespace airtime::config {

/// A mistake in the file, as one line: `/etc/airtime/airtime.yaml:14: advance.fee.percent must be 0..100, got
/// -5`.
using Mistakes = std::vector<std::string>;

}  // namespace airtime::config

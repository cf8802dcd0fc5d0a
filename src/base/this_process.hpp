#pragma once

#include <string>

namespace airtime {

/// Host and process id, as "ocs1:4711": tells an operator where to look.
std::string this_process();

}  // namespace airtime

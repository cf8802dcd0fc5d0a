#pragma once

#include <string>

#include "dict_airtime/dictionary.hpp"

namespace airtime::dict_airtime {

/// Adds an operator's own AVPs from a file of lines "vendor:code:type[:name]"; blank lines and what follows #
/// are skipped. Nothing is added unless every line is right; mistakes name file, line and remedy.
Result<Done, Mistakes> register_operator_avps(dictionary* dict, const std::string& file);

}  // namespace airtime::dict_airtime

#pragma once

#include "dict_airtime/dictionary.hpp"

namespace airtime::dict_airtime {

/// Adds the AVPs, enumerated values and rules of TS 32.299, RFC 8506 and their neighbours that freeDiameter
/// 1.2.1 lacks for Gy. Wants dict_dcca and dict_dcca_3gpp loaded. Harmless when called again.
Result<Done, std::string> register_gy_avps(dictionary* dict);

}  // namespace airtime::dict_airtime

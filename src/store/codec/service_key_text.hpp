#pragma once

#include <string>

#include "charging/values/credit_control.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

/// `10.3.4`: Rating-Group (`-` for none), then the Service-Identifiers.
void append_service_key(std::string& out, const charging::ServiceKey& key);
charging::ServiceKey take_service_key(Parts& parts);

}  // namespace airtime::store

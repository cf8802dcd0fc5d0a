#pragma once

#include "app_airtime/codec/wire_avp.hpp"
#include "charging/values/credit_control.hpp"

namespace airtime::extension {

/// Rating-Group and Service-Identifiers of an MSCC; of wrong length they count as absent.
charging::ServiceKey read_service_key(ByteView mscc);

}  // namespace airtime::extension

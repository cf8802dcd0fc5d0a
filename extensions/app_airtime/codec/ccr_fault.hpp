#pragma once

#include <cstdint>

#include "app_airtime/codec/wire_avp.hpp"

namespace airtime::extension {

/// Why a request cannot be understood, and which AVP shows it.
struct CcrFault {
    std::uint32_t result = 0;
    Bytes failed;  ///< content of the Failed-AVP; empty: none
};

}  // namespace airtime::extension

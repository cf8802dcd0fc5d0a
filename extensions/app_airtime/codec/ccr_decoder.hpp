#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app_airtime/codec/ccr_fault.hpp"
#include "app_airtime/codec/known_avps.hpp"
#include "app_airtime/codec/wire_avp.hpp"
#include "base/result.hpp"
#include "charging/values/credit_control.hpp"
#include "charging/values/phone_number.hpp"

namespace airtime::extension {

/// What every answer repeats of its request. Views into the request's bytes.
struct CcrFrame {
    MessageHeader header;
    std::string_view session;                   ///< empty: there was none
    std::optional<std::uint32_t> request_type;  ///< as sent, be it out of range
    std::optional<std::uint32_t> request_number;
    std::optional<std::uint64_t> sub_session;
    std::vector<ByteView> proxy_info;
};

struct DecodedCcr {
    CcrFrame frame;
    Result<charging::CreditControlRequest, CcrFault> request;
};

/// Read apart from the rest: no fault of a request keeps it out of the answer.
CcrFrame read_frame(ByteView message);

/// Decodes a Credit-Control-Request, tolerant where real clients differ: any order of AVPs, any flags, MSCC
/// without Multiple-Services-Indicator, Auth-Application-Id in Vendor-Specific-Application-Id alone. Errors
/// are those of RFC 6733 7.1.5 with the AVP that shows them; the first one found is answered. `numbering`:
/// how numbers in national form are written.
DecodedCcr decode_ccr(ByteView message, const KnownAvps& known, const charging::Numbering& numbering);

}  // namespace airtime::extension

#pragma once

#include <span>

#include "app_airtime/codec/wire_avp.hpp"
#include "charging/values/credit_control.hpp"

/// What stands in a Failed-AVP (RFC 6733 7.5): the offending AVP alone, inside the groups it stood in.
namespace airtime::extension {

/// The AVP as it was sent. `parents` from the outermost; empty at command level.
Bytes failed_copy(std::span<const AvpView> parents, const AvpView& avp);

/// The example of an AVP that is missing: `zeros` bytes of zero, the least that its type takes (RFC 6733
/// 7.1.5).
Bytes failed_example(std::span<const AvpView> parents, AvpKey key, std::size_t zeros);

/// The AVP of a request that the rules point at. `key` empty: not one of a service. Empty if it is not there.
Bytes failed_in_request(ByteView request, charging::FailedAvp failed, const charging::ServiceKey* key);

}  // namespace airtime::extension

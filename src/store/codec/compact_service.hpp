#pragma once

#include "charging/contract/session.hpp"
#include "charging/values/credit_control.hpp"
#include "store/codec/compact_bytes.hpp"

namespace airtime::store {

/// How many identifiers, and whether there is a rating group, then these.
void append_service_key(CompactWriter& out, const charging::ServiceKey& key);
charging::ServiceKey take_service_key(CompactReader& in);

/// What one session used of a service and may still use: bits for what is there, then that.
void append_charged_service(CompactWriter& out, const charging::ChargedService& service,
                            charging::Instant session_end);
charging::ChargedService take_charged_service(CompactReader& in, charging::Instant session_end);

}  // namespace airtime::store

#pragma once

#include <string>

#include "charging/contract/session.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

/// `10.3/data/1500`, with a reservation `10.3/data/1500/1048576/main:1000,promo:20`: key, service, used
/// units, granted units and their parts. Where there is something to say: `data:o,1000000,100` with what
/// quota is paid by, `1500:26.5:1200` with what the units are worth and where their blocks begin, and
/// `1048576+524288:1:1020@1795393088123` with what is granted for after a change, the pool that backs the
/// grant and its share there, without parts, and when the reservation ends, if not with the session.
void append_charged_service(std::string& out, const charging::ChargedService& service,
                            charging::Instant session_end);
charging::ChargedService take_charged_service(Parts& words, charging::Instant session_end);

}  // namespace airtime::store

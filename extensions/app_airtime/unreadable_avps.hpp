#pragma once

#include <optional>
#include <vector>

#include "app_airtime/freediameter.hpp"
#include "app_airtime/wire_avp.hpp"

/// What freeDiameter 1.2.1 must not get to parse: it takes an AVP shorter than its own header to be 4 GiB
/// long and reads that far, at top level and inside groups.
namespace airtime::extension {

/// The AVPs of a message. Collected, so that one of them may be freed.
std::vector<::avp*> avps_of(msg& message);

/// Frees top-level AVPs shorter than their header; the first of them.
std::optional<AvpView> drop_short_avps(msg& message);

/// Frees top-level groups in which some AVP's length does not fit. For messages that freeDiameter will parse
/// in depth. After drop_short_avps.
void drop_unsound_groups(msg& message, dictionary& dictionary);

}  // namespace airtime::extension

#pragma once

#include <vector>

#include "app_airtime/codec/wire_avp.hpp"
#include "app_airtime/freediameter/freediameter.hpp"

/// What freeDiameter must not get to parse: it goes into groups within groups as deep as they are.
namespace airtime::extension {

/// The AVPs of a message. Collected, so that one of them may be freed.
std::vector<::avp*> avps_of(msg& message);

/// Frees top-level groups that are deeper than any application's, or in which some AVP's length does not fit,
/// and what freeDiameter takes for granted in Vendor-Specific-Application-Id. For messages that freeDiameter
/// will parse itself.
void drop_unsound_groups(msg& message, dictionary& dictionary);

/// Reads all that an answer's AVPs hold, and frees those that cannot be read. freeDiameter stops at the first
/// of them, or at one that it does not know, and then ends the daemon where the Result-Code was behind it.
/// The groups are sound.
void drop_unreadable_avps(msg& answer, dictionary& dictionary);

}  // namespace airtime::extension

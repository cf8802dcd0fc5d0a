#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string_view>

#include "app_airtime/codec/wire_avp.hpp"

/// What can be told of requests from their bytes, before freeDiameter makes messages of them.
namespace airtime::extension {

/// The message at the front of what was read from a connection; empty while it is not whole, or where no
/// Diameter message begins.
std::optional<ByteView> first_message(ByteView bytes);

/// Whom requests must be for: by Destination-Host, or else by Destination-Realm.
struct OurNames {
    std::string_view host;
    std::string_view realm;
};

/// Whether it is a CCR to us about whose way nothing is to be said: each AVP's length fits, it has a
/// Destination-Realm, and was not here before. ForwardSteering tells of all others why they are refused.
bool is_plain_request(ByteView message, const OurNames& ours);

/// Makes of a request, in its place, an answer that nobody asked for: what is left to do with it is to throw
/// it away, and little to be read until then. Its size stays.
void make_unasked_answer(std::span<std::uint8_t> request);

}  // namespace airtime::extension

#pragma once

#include <cstdlib>
#include <memory>

#include "app_airtime/codec/wire_avp.hpp"
#include "app_airtime/freediameter/freediameter.hpp"

namespace airtime::extension {

struct FreeMessage {
    void operator()(msg* message) const { fd_msg_free(message); }
};
/// A message of freeDiameter's that is ours: answered or freed, never lost. An answer frees its request with
/// it.
using DiameterMessage = std::unique_ptr<msg, FreeMessage>;

struct FreeBytes {
    void operator()(std::uint8_t* bytes) const { std::free(bytes); }
};

/// A message's bytes, as libfdproto allocates them.
struct MessageBytes {
    std::unique_ptr<std::uint8_t, FreeBytes> data;
    std::size_t size = 0;

    ByteView view() const { return {data.get(), size}; }
};

/// The whole message as bytes; empty if freeDiameter cannot write it.
MessageBytes bytes_of(msg& message);

/// Makes `bytes` the answer to `request`, bound for the peer that the request came from. Null, and the
/// request freed, if freeDiameter does not take the bytes.
DiameterMessage answer_from_bytes(DiameterMessage request, const Bytes& bytes);

/// The peer that a request came from; empty for one of our own.
std::string_view source_of(msg& request);

}  // namespace airtime::extension

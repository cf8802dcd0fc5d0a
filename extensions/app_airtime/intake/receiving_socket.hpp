#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

#include "app_airtime/codec/wire_avp.hpp"

namespace airtime::extension {

/// The connection that a thread of freeDiameter's reads. Only in that thread: the descriptor is open as long
/// as the thread lives.
class ReceivingSocket {
  public:
    /// By the name that freeDiameter gives the thread, which is the only place where it says so:
    /// "Receiver (7) TCP/noTLS)". None for any other: what is ciphered, or SCTP's, can only be read by
    /// freeDiameter.
    static ReceivingSocket of_thread(std::string_view name);

    bool is_there() const { return descriptor_ >= 0; }
    /// Below zero: there is none.
    int descriptor() const { return descriptor_; }
    /// What has come and nobody has read, from its beginning; it stays there. Never waits.
    ByteView look(std::span<std::uint8_t> into) const;
    /// Takes so many bytes of what was looked at.
    void take(std::size_t bytes) const;

  private:
    explicit ReceivingSocket(int descriptor) : descriptor_(descriptor) {}

    int descriptor_ = -1;
};

}  // namespace airtime::extension

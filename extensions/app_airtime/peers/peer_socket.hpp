#pragma once

#include <sys/uio.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace airtime::extension {

/// A hold of our own on a peer's TCP connection. freeDiameter closes its descriptor when it likes, and the
/// number is somebody else's then; this one stays the connection's.
class PeerSocket {
  public:
    /// What bytes on the connection are.
    enum class Content : std::uint8_t { clear, ciphered };
    enum class Written : std::uint8_t { all, part, nothing };

    /// None.
    PeerSocket() = default;
    /// Shares the connection of that descriptor; none if there is none.
    explicit PeerSocket(int shared, Content content = Content::clear);
    ~PeerSocket();
    PeerSocket(PeerSocket&& other) noexcept;
    PeerSocket& operator=(PeerSocket&& other) noexcept;

    /// Whether that descriptor is of the same connection.
    bool is_of(int descriptor) const;
    /// Whether messages may be written to it as they are.
    bool takes_messages() const { return descriptor_ >= 0 && content_ == Content::clear; }
    /// Writes whole messages, and never waits. Nothing: there is no room, or no peer, at the moment. After a
    /// part of them the peer cannot tell any more where a message begins.
    Written write(std::span<const iovec> messages) const;

    /// Bytes that the peer has not acknowledged. Nothing: no connection is held.
    std::optional<std::size_t> unacknowledged() const;
    /// Whether the kernel's room for what it sends is nearly full: small messages take several times their
    /// size of it. Writing might stop in the middle of one.
    bool is_crowded() const;
    /// Whether the peer is gone, though what it sent before may not be read yet.
    bool has_ended() const;
    /// Whoever reads from the connection sees its end once it has read what came.
    void cut() const;
    /// The same at once, and nothing is written any more.
    void end() const;

  private:
    int descriptor_ = -1;
    Content content_ = Content::clear;
};

}  // namespace airtime::extension

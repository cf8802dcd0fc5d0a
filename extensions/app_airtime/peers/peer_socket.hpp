#pragma once

#include <cstddef>
#include <optional>

namespace airtime::extension {

/// A hold of our own on a peer's TCP connection. freeDiameter closes its descriptor when it likes, and the
/// number is somebody else's then; this one stays the connection's.
class PeerSocket {
  public:
    /// None.
    PeerSocket() = default;
    /// Shares the connection of that descriptor; none if there is none.
    explicit PeerSocket(int shared);
    ~PeerSocket();
    PeerSocket(PeerSocket&& other) noexcept;
    PeerSocket& operator=(PeerSocket&& other) noexcept;

    /// Bytes that the peer has not acknowledged. Nothing: no connection is held.
    std::optional<std::size_t> unacknowledged() const;
    /// Whether the peer is gone, though what it sent before may not be read yet.
    bool has_ended() const;
    /// Whoever reads from the connection sees its end once it has read what came.
    void cut() const;

  private:
    int descriptor_ = -1;
};

}  // namespace airtime::extension

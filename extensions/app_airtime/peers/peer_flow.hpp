#pragma once

#include <cstddef>
#include <optional>

namespace airtime::extension {

/// How much may be on its way to one peer: so many bytes as its socket takes whether the peer reads or not.
/// freeDiameter's thread that writes to it then never waits, so that the few places in front of that thread
/// never fill up, where the one thread that routes to everybody would wait. What is beyond waits with us.
class PeerFlow {
  public:
    /// A connection stands, and nothing is on its way.
    void connected();
    void disconnected();
    bool is_connected() const { return connected_; }

    /// Whether freeDiameter would write to the peer at the moment, and how many bytes its socket holds that
    /// the peer has not acknowledged; nothing: that cannot be seen.
    void looked(bool open, std::optional<std::size_t> unacknowledged);
    /// As it was when looked at last.
    bool is_open() const { return open_; }

    /// Whether an answer of so many bytes may be given to freeDiameter now.
    bool has_room(std::size_t bytes) const;
    void given(std::size_t bytes);
    /// freeDiameter begins to write it, or has dropped it.
    void left(std::size_t bytes);
    /// So many bytes went into the socket without freeDiameter.
    void written(std::size_t bytes) { written_ += bytes; }

    /// Whether so much has left that it is worth looking again.
    bool is_half_empty() const { return bytes_ <= bytes_max / 2 && answers_ <= unseen_answers_max / 2; }
    bool is_empty() const { return answers_ == 0; }

    /// Below what the kernel holds for a socket, where messages are not small (else
    /// PeerSocket::is_crowded()). The largest message that freeDiameter takes is a third of it.
    static constexpr std::size_t bytes_max = std::size_t{192} * 1024;
    /// Where the socket cannot be seen: fewer than the five places in front of the thread that writes, of
    /// which a call and a watchdog need one each.
    static constexpr std::size_t unseen_answers_max = 3;

  private:
    bool connected_ = false;
    bool open_ = false;
    bool seen_ = false;
    std::size_t answers_ = 0;  ///< given, and not left
    std::size_t bytes_ = 0;    ///< of them
    std::size_t written_ = 0;  ///< what the socket may hold: as looked at, and what has left since
    std::size_t last_ = 0;     ///< of what left last: it may not be in the socket when that is looked at
};

}  // namespace airtime::extension

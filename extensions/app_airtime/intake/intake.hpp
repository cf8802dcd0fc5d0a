#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "app_airtime/codec/wire_avp.hpp"
#include "app_airtime/freediameter/freediameter.hpp"
#include "app_airtime/intake/arrival.hpp"

namespace airtime::extension {

/// Each message's place between the thread that reads its connection and whoever takes it from there.
/// freeDiameter's own queue there has no bound, and what waited in it for seconds would be new to us: a
/// connection gets so many places, and so many bytes, and no more. While all are taken, or its peer leaves
/// too many answers unread, nothing is read from it, so that TCP slows its sender, and nobody else's. The
/// peer's state machine never waits.
///
/// A message is known again by its header. freeDiameter's own data of a message would lie, for one of length
/// zero, where it copies the message's first bytes: no hook that sees bytes may ask for any.
class Intake {
  public:
    using Clock = std::chrono::steady_clock;
    using Lags = std::function<bool(std::string_view peer)>;

    explicit Intake(Lags lags);

    /// All but `left` in the thread that reads the connection, and only there.

    /// Bytes of this size were read. Waits for a second at most.
    void begin(std::size_t bytes);
    /// Whose messages they are, if they may be taken here and now: nothing of theirs is still on its way that
    /// they would overtake. Empty: freeDiameter must have them.
    std::string_view may_take() const;
    /// What was begun goes on to freeDiameter.
    void pass(ByteView message);
    /// What was begun was taken, and freeDiameter gets this message of the same size: the one that was taken,
    /// if `shown`, as it must see once in a while that the connection lives. It comes back as taken.
    void taken(ByteView message, bool shown);
    bool is_time_to_show() const;
    /// Whether so much waits for the peer that nothing more should be read.
    bool lags(std::string_view peer) const { return lags_(peer); }

    struct Left {
        Clock::time_point read_at = Clock::now();
        bool taken = false;
        Passage passage;  ///< none that follows is taken while it lives
    };
    /// The same message left freeDiameter's queue, in whatever thread. `peer`: whose connection it is; empty
    /// where it is not known yet.
    Left left(const msg_hdr& header, std::string_view peer);

  private:
    struct Connection;
    struct Waiting;
    class Reader;

    Reader& reader() const;
    void remember(ByteView message, bool taken);

    Lags lags_;
    /// Threads that read may outlive us.
    std::shared_ptr<Waiting> waiting_;
};

}  // namespace airtime::extension

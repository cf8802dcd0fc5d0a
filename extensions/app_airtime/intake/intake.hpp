#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string_view>

#include "app_airtime/codec/wire_avp.hpp"
#include "app_airtime/freediameter/freediameter.hpp"

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

    /// In the thread that reads the message's connection, and only there. Waits for a second at most.
    void read(ByteView message);
    /// The same message left freeDiameter's queue, in whatever thread. `peer`: whose connection it is; empty
    /// where it is not known yet. When it was read.
    Clock::time_point left(const msg_hdr& header, std::string_view peer);

  private:
    struct Connection;
    struct Waiting;
    class Reader;

    Lags lags_;
    /// Threads that read may outlive us.
    std::shared_ptr<Waiting> waiting_;
};

}  // namespace airtime::extension

#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <string_view>

namespace airtime::extension {

/// A message's place between the thread that reads its connection and whoever takes it from there.
/// freeDiameter's own queue there has no bound, and what waited in it for seconds would be new to us: a
/// connection gets so many places, and so many bytes, and no more. While all are taken, or its peer leaves
/// too many answers unread, nothing is read from it, so that TCP slows its sender, and nobody else's. The
/// peer's state machine never waits.
class IntakePlace {
  public:
    using Lags = std::function<bool(std::string_view peer)>;

    IntakePlace() = default;
    ~IntakePlace() { leave({}); }
    IntakePlace(const IntakePlace&) = delete;
    IntakePlace& operator=(const IntakePlace&) = delete;

    /// In the thread that reads the message's connection, and only there. `bytes`: of the message. Waits for
    /// a second at most.
    void take(std::size_t bytes, const Lags& lags);
    /// `peer`: whose connection it is; empty where it is not known yet. Later calls have no effect.
    void leave(std::string_view peer);

  private:
    struct Connection;
    static const std::shared_ptr<Connection>& of_this_thread();

    std::shared_ptr<Connection> taken_;
    std::size_t bytes_ = 0;
};

}  // namespace airtime::extension

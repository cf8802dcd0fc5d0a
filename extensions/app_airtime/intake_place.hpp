#pragma once

#include <atomic>
#include <functional>
#include <memory>

namespace airtime::extension {

/// A message's place between the thread that reads its connection and whoever takes it from there.
/// freeDiameter's own queue there has no bound, and what waited in it for seconds would be new to us: a
/// connection gets so many places and no more. While all are taken nothing is read from it, so that TCP slows
/// its sender, and nobody else's.
class IntakePlace {
  public:
    IntakePlace() = default;
    ~IntakePlace() { leave(); }
    IntakePlace(const IntakePlace&) = delete;
    IntakePlace& operator=(const IntakePlace&) = delete;

    /// In the thread that reads the message's connection, and only there. Waits for a second at most.
    void take();
    /// Later calls have no effect.
    void leave();

  private:
    std::shared_ptr<std::atomic<int>> taken_;  ///< of the connection
};

/// Waits, in steps of a millisecond, while `busy`: a second at most, so that nobody who is to be stopped
/// hangs here.
void wait_while(const std::function<bool()>& busy);

}  // namespace airtime::extension

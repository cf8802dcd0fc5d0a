#include "app_airtime/intake_place.hpp"

#include <pthread.h>

#include <atomic>
#include <chrono>
#include <string>
#include <thread>
#include <utility>

namespace airtime::extension {

/// What is known of one connection on both sides of the queue.
struct IntakePlace::Connection {
    std::atomic<int> places = 0;         ///< that are taken
    std::atomic<std::size_t> bytes = 0;  ///< in them
    std::string peer;                    ///< once has_peer, for good
    std::atomic<bool> has_peer = false;

    bool is_full() const { return places > places_max || (places > 1 && bytes > bytes_max); }

    /// Some ten milliseconds' worth of one busy connection.
    static constexpr int places_max = 256;
    static constexpr std::size_t bytes_max = std::size_t{512} * 1024;
};

namespace {

/// freeDiameter ends its threads by cancelling them, which must not unwind through our frames.
class NotCancelled {
  public:
    NotCancelled() { pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before_); }
    ~NotCancelled() { pthread_setcancelstate(before_, nullptr); }
    NotCancelled(const NotCancelled&) = delete;
    NotCancelled& operator=(const NotCancelled&) = delete;

  private:
    int before_ = PTHREAD_CANCEL_ENABLE;
};

/// A second at most, so that nobody who is to be stopped hangs here.
template <class Busy>
void wait_while(Busy busy) {
    using namespace std::chrono_literals;
    constexpr int steps_max = 1000;
    if (!busy()) return;
    const NotCancelled whole;
    for (int step = 0; step < steps_max && busy(); ++step) {
        std::this_thread::sleep_for(1ms);
    }
}

}  // namespace

/// freeDiameter reads each connection in a thread of its own, and does not say which connection it is.
const std::shared_ptr<IntakePlace::Connection>& IntakePlace::of_this_thread() {
    thread_local const auto connection = std::make_shared<Connection>();
    return connection;
}

void IntakePlace::take(std::size_t bytes, const Lags& lags) {
    taken_ = of_this_thread();
    bytes_ = bytes;
    ++taken_->places;
    taken_->bytes += bytes;
    wait_while([&] { return taken_->is_full() || (taken_->has_peer && lags(taken_->peer)); });
}

void IntakePlace::leave(std::string_view peer) {
    const auto taken = std::move(taken_);
    if (!taken) return;
    // Its messages pass here one after the other, in the thread of its peer.
    if (!peer.empty() && !taken->has_peer) {
        taken->peer = peer;
        taken->has_peer = true;
    }
    taken->bytes -= bytes_;
    --taken->places;
}

}  // namespace airtime::extension

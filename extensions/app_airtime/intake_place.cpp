#include "app_airtime/intake_place.hpp"

#include <pthread.h>

#include <chrono>
#include <thread>
#include <utility>

namespace airtime::extension {
namespace {

/// Some ten milliseconds' worth of one busy connection.
constexpr int places_per_connection = 256;

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

/// freeDiameter reads each connection in a thread of its own, and does not say which connection it is.
const std::shared_ptr<std::atomic<int>>& places_of_this_connection() {
    thread_local const auto places = std::make_shared<std::atomic<int>>(0);
    return places;
}

}  // namespace

void wait_while(const std::function<bool()>& busy) {
    using namespace std::chrono_literals;
    constexpr int steps_max = 1000;
    const NotCancelled whole;
    for (int step = 0; step < steps_max && busy(); ++step) {
        std::this_thread::sleep_for(1ms);
    }
}

void IntakePlace::take() {
    taken_ = places_of_this_connection();
    if (++*taken_ > places_per_connection) {
        wait_while([this] { return *taken_ > places_per_connection; });
    }
}

void IntakePlace::leave() {
    if (const auto taken = std::move(taken_)) --*taken;
}

}  // namespace airtime::extension

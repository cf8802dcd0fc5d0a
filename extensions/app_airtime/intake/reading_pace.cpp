#include "app_airtime/intake/reading_pace.hpp"

#include <algorithm>

namespace airtime::extension {

std::chrono::microseconds ReadingPace::after(std::size_t taken, std::size_t in_hand, Clock::time_point now) {
    /// Of the newest look in the average; it follows a load that begins or ends within some looks.
    constexpr double weight = 0.125;
    const std::chrono::duration<double> passed =
        std::max<Clock::duration>(now - looked_at_, std::chrono::microseconds{1});
    looked_at_ = now;
    const double found = static_cast<double>(taken) * (std::chrono::duration<double>(wait) / passed);
    per_wait_ += weight * (found - per_wait_);
    if (taken == 0 || in_hand < in_hand_min || per_wait_ < worth_waiting_for) return {};
    return wait;
}

}  // namespace airtime::extension

#include "store/redis/backoff.hpp"

#include <algorithm>

namespace airtime::store {

void Backoff::failed(Time now) {
    pause_ = std::min(std::max(pause_ * 2, pause_first), pause_max_);
    next_ = now + pause_;
}

void Backoff::worked() {
    pause_ = std::chrono::milliseconds{0};
    next_ = {};
}

}  // namespace airtime::store

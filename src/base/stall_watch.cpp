#include "base/stall_watch.hpp"

namespace airtime {

bool StallWatch::stands_still(Progress now) {
    const bool none_done = now.has_work && done_ == now.done;
    looks_ = none_done ? looks_ + 1 : 0;
    done_ = now.has_work ? std::optional{now.done} : std::nullopt;
    return looks_ >= looks_max_;
}

}  // namespace airtime

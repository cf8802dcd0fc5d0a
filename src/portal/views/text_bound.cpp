#include "portal/views/text_bound.hpp"

#include <chrono>

namespace airtime::portal {

Result<bool, store::StoreError> is_above_text_bound(const SubscriberDesk& desk,
                                                    const SubscriberAt& subscriber,
                                                    const TriedChange& tried) {
    if (tried.messages == 0) return false;
    const auto now = subscriber.circumstances.now.time_since_epoch();
    const auto count =
        desk.count_text(subscriber.contract.id, std::chrono::floor<std::chrono::hours>(now).count());
    if (!count) return count.error();
    return *count > texts_per_hour_max;
}

}  // namespace airtime::portal

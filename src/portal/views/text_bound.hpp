#pragma once

#include "portal/views/subscriber_change.hpp"
#include "portal/views/subscriber_desk.hpp"

namespace airtime::portal {

/// Counts what a person's change would have the subscriber sent, once a change whatever it leaves. True: they
/// have had texts_per_hour_max in this hour, and get no more of what people do. A change that leaves no
/// message is not counted.
Result<bool, store::StoreError> is_above_text_bound(const SubscriberDesk& desk,
                                                    const SubscriberAt& subscriber, const TriedChange& tried);

}  // namespace airtime::portal

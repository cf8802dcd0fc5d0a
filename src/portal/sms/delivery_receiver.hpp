#pragma once

#include <functional>
#include <optional>

#include "config/config.hpp"
#include "portal/http/http_message.hpp"
#include "store/outbox.hpp"

namespace airtime::portal {

struct DeliveryContext {
    std::function<std::optional<charging::Instant>()> now;  ///< the operator's; empty: the store is away
    std::function<void(store::MessageStatus)> told;         ///< hears of each report that was noted
};

/// Takes what the SMS gateway reports of a message: GET with `id`, ours, and `status`, as Kannel's dlr-url
/// sends %d: 1 delivered, 2 undelivered, 4 and 8 on its way, 16 rejected. 200 also for a message that nobody
/// remembers; 503 while it cannot be noted.
HttpResponse receive_delivery(const HttpRequest& request, const config::Config& config, store::Outbox& outbox,
                              const DeliveryContext& context);

}  // namespace airtime::portal

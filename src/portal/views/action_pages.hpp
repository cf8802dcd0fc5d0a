#pragma once

#include <vector>

#include "portal/views/subscriber_desk.hpp"

namespace airtime::portal {

/// Everything that can be done for a subscriber, each in two steps: GET shows what it would do, in money;
/// POST does it once for its form's key. What a person may correct on a day is limited: above it, a POST asks
/// for a second person. The desk outlives the routes.
std::vector<PageRoute> action_routes(SubscriberDesk& desk);

}  // namespace airtime::portal

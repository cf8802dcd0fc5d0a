#pragma once

#include <vector>

#include "portal/views/subscriber_desk.hpp"

namespace airtime::portal {

/// Search, a subscriber's page, and their timeline as CSV. The desk outlives the routes.
std::vector<PageRoute> subscriber_routes(SubscriberDesk& desk);

}  // namespace airtime::portal

#pragma once

#include <vector>

#include "portal/views/subscriber_desk.hpp"

namespace airtime::portal {

/// Corrections that wait for a second person: the list, each with what it would do now, yes and no. Who asked
/// may withdraw it, and not approve it. The desk outlives the routes.
std::vector<PageRoute> correction_routes(SubscriberDesk& desk);

}  // namespace airtime::portal

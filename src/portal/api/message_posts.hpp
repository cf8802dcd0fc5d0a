#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// POST texts, which sends a subscriber one of the product's own messages, and POST message-choices: whether
/// they get those that remind or invite.
std::span<const ApiRoute> message_posts();

}  // namespace airtime::portal

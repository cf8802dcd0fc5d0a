#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// What is put right of a subscriber's money: POST repayments, cancellations, adjustments, waivers,
/// write-offs and reversals, of which the last four count towards the client's `corrected_per_day_max`.
std::span<const ApiRoute> account_posts();

}  // namespace airtime::portal

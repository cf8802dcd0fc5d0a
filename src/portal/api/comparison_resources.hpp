#pragma once

#include "portal/api/api_route.hpp"

namespace airtime::portal {

/// What another policy would do to all contracts, as on the page /policy/compare: POST policy-comparisons
/// begins one, GET policy-comparisons tells of the one that the client began last.
std::span<const ApiRoute> comparison_resources();

}  // namespace airtime::portal

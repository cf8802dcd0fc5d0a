#pragma once

#include <string_view>

#include "portal/api/subscriber_resources.hpp"

namespace airtime::portal {

/// Whether "dashboard", "reports" or "policy", which managers may ask for.
bool is_figure_resource(std::string_view resource);

/// GET dashboard, reports?report=&by=&first=&last=, policy: the same objects as the pages of these names
/// show. Errors are problem(); books that are not there yet are 503.
HttpResponse answer_figures(const ApiLookUp& look_up, const HttpRequest& request, std::string_view resource);

}  // namespace airtime::portal

#pragma once

#include <vector>

#include "config/config.hpp"
#include "portal/views/policy_trials.hpp"
#include "portal/web/page_route.hpp"

namespace airtime::portal {

/// Another policy beside the one in force.
///   GET  /policy/compare   the form, how far the comparison is, or its result
///   POST /policy/compare   begins it with a candidate, the whole text of an airtime.yaml
///   POST /policy/compare/stop   ends it: one's own, or as an administrator anybody's
/// All that is given must live as long as the routes.
std::vector<PageRoute> trial_pages(const config::Config& config, PolicyTrials& trials);

}  // namespace airtime::portal

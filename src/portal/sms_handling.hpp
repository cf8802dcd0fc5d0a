#pragma once

#include <atomic>

#include "config/config.hpp"
#include "portal/portal_metrics.hpp"

namespace airtime::portal {

/// Handles received SMS until `stopping`: new ones, and those that a portal took and did not finish.
void handle_sms_until(const config::Config& config, const std::string& identity, PortalMetrics& metrics,
                      const std::atomic<bool>& stopping);

}  // namespace airtime::portal

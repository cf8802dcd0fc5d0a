#pragma once

#include <prometheus/metric_family.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "charging/lending/operator_limits.hpp"
#include "charging/policy/policy.hpp"
#include "store/ledger_stream.hpp"
#include "store/redis/backlogs.hpp"

/// The state of the whole installation, as metrics. Amounts lose what a double cannot hold: nobody computes
/// with them.
namespace airtime::worker {

std::vector<prometheus::MetricFamily> backlog_metrics(const store::Backlogs& backlogs);
std::vector<prometheus::MetricFamily> redis_metrics(const store::ServerState& server);
/// Debt, and how much of each limit of the policy is used up; a limit that is not set has none.
std::vector<prometheus::MetricFamily> lending_metrics(const charging::Exposure& exposure,
                                                      const charging::Policy& policy, charging::Instant now);
/// Of the ledger's totals of the day, by kind of event.
std::vector<prometheus::MetricFamily> today_metrics(const store::DailyTotals& today);

}  // namespace airtime::worker

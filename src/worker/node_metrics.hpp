#pragma once

#include <prometheus/metric_family.h>

#include <span>
#include <vector>

#include "store/node_report.hpp"

namespace airtime::worker {

/// What nodes reported, as metrics with the label `node`. All families are there, whether or not a node
/// told of them.
std::vector<prometheus::MetricFamily> node_metrics(std::span<const store::NodeReport> reports);

}  // namespace airtime::worker

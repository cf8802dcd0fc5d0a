#pragma once

#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include <memory>

#include "config/config.hpp"
#include "worker/worker_metrics.hpp"

namespace airtime::worker {

/// Serves /metrics of the worker, of all nodes, of the books and of what is in Redis, which are read when
/// somebody asks.
/// Closed where the configuration names no port. If the port is taken, as by a second worker with the same
/// file, that is logged, and the worker goes on without.
class MetricsDoor {
  public:
    /// Both outlive it.
    MetricsDoor(const config::Config& config, const WorkerMetrics& worker);

  private:
    std::shared_ptr<prometheus::Collectable> metrics_;
    std::unique_ptr<prometheus::Exposer> exposer_;
};

/// What is served, read now.
std::shared_ptr<prometheus::Collectable> all_metrics(const config::Config& config,
                                                     const WorkerMetrics& worker);

}  // namespace airtime::worker

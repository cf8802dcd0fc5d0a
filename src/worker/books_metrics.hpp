#pragma once

#include <prometheus/metric_family.h>

#include <optional>
#include <vector>

#include "books/history.hpp"

namespace airtime::worker {

/// How far the books are, the same from every worker that has their folder. All families are there; empty
/// where there are no books, or they cannot be read. `now`: by the system's clock, as files are.
std::vector<prometheus::MetricFamily> books_metrics(const std::optional<books::Freshness>& books,
                                                    charging::Instant now);

}  // namespace airtime::worker

#pragma once

#include <prometheus/metric_family.h>

#include <vector>

#include "books/books_failure.hpp"
#include "books/history.hpp"

namespace airtime::worker {

/// How far the books are, the same from every worker that has their folder. All families are there; empty
/// where there are no books, and but for the one that says so where they cannot be read. `now`: by the
/// system's clock, as files are.
std::vector<prometheus::MetricFamily> books_metrics(const books::Answer<books::Freshness>& books,
                                                    charging::Instant now);

}  // namespace airtime::worker

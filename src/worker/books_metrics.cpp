#include "worker/books_metrics.hpp"

#include <chrono>

namespace airtime::worker {

namespace {

using prometheus::MetricFamily;

MetricFamily gauge_of(const char* name, const char* help, std::optional<double> value) {
    MetricFamily family{name, help, prometheus::MetricType::Gauge, {}};
    if (!value) return family;
    family.metric.emplace_back().gauge.value = *value;
    return family;
}

}  // namespace

std::vector<MetricFamily> books_metrics(const std::optional<books::Freshness>& books, charging::Instant now) {
    const auto of = [&](auto value) { return books ? std::optional{value(*books)} : std::nullopt; };
    using books::Freshness;
    return {gauge_of("airtime_books_lag_seconds",
                     "How old the last event is that the books have with all before it",
                     of([&](const Freshness& fresh) {
                         return std::chrono::duration<double>(now - fresh.through).count();
                     })),
            gauge_of("airtime_books_waiting_files", "Complete ledger files that the books do not have yet",
                     of([](const Freshness& fresh) { return static_cast<double>(fresh.waiting); })),
            gauge_of("airtime_books_refused_files",
                     "Ledger files that the books do without, as their rows do not add up",
                     of([](const Freshness& fresh) { return static_cast<double>(fresh.refused); }))};
}

}  // namespace airtime::worker

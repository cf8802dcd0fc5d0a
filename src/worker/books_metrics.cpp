#include "worker/books_metrics.hpp"

#include <chrono>
#include <optional>

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

std::vector<MetricFamily> books_metrics(const books::Answer<books::Freshness>& books, charging::Instant now) {
    const auto of = [&](auto value) { return books ? std::optional{value(*books)} : std::nullopt; };
    using books::Freshness;
    const bool absent = !books && books.error().absent;
    return {gauge_of("airtime_books_readable",
                     "1; 0 where the books cannot be read, as when another version of the program wrote them",
                     absent ? std::nullopt : std::optional{books ? 1.0 : 0.0}),
            gauge_of("airtime_books_lag_seconds",
                     "How old the last event is that the books have with all before it",
                     of([&](const Freshness& fresh) {
                         return std::chrono::duration<double>(now - fresh.through).count();
                     })),
            gauge_of("airtime_books_waiting_files", "Complete ledger files that the books do not have yet",
                     of([](const Freshness& fresh) { return static_cast<double>(fresh.waiting); })),
            gauge_of("airtime_books_refused_files",
                     "Ledger files that the books do without, as their rows do not add up, and counts that "
                     "cannot be read or make no sense",
                     of([](const Freshness& fresh) { return static_cast<double>(fresh.refused); })),
            gauge_of("airtime_books_taken_back_files",
                     "Files in the books that the ledger has cut or set aside since: figures are wrong until "
                     "the books are made anew",
                     of([](const Freshness& fresh) { return static_cast<double>(fresh.taken_back); }))};
}

}  // namespace airtime::worker

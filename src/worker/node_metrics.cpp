#include "worker/node_metrics.hpp"

#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

namespace airtime::worker {

namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using store::NodeReport;
namespace reported = store::reported;

/// A number of NodeReport as a metric, and how its parts are called, which ':' separates.
struct NumberMetric {
    std::string_view number;
    const char* name;
    const char* help;
    MetricType type;
    std::array<const char*, 2> labels;  ///< null: it is not split, or no further
};

// clang-format off
constexpr std::array number_metrics = std::to_array<NumberMetric>({
    {reported::answers, "airtime_ccr_total", "CCRs answered, by type and Result-Code", MetricType::Counter, {"type", "result"}},
    {reported::too_busy, "airtime_ccr_too_busy_total", "CCRs answered 3004, by reason", MetricType::Counter, {"reason", nullptr}},
    {reported::cache, "airtime_cache_lookups_total", "Look-ups of contracts in a shard's cache, by outcome", MetricType::Counter, {"outcome", nullptr}},
    {reported::commits, "airtime_commits_total", "Changes of contracts that Redis confirmed", MetricType::Counter, {}},
    {reported::conflicts, "airtime_conflicts_total", "Changes of contracts that were decided again, as another node's came first", MetricType::Counter, {}},
    {reported::advances, "airtime_advances_total", "Advances granted while charging", MetricType::Counter, {}},
    {reported::refusals, "airtime_advance_refusals_total", "CCRs for which an advance was considered and refused, by the first reason", MetricType::Counter, {"reason", nullptr}},
    {reported::queued, "airtime_queue_requests", "CCRs that wait or are being decided", MetricType::Gauge, {}},
    {reported::queued_max, "airtime_queue_requests_max", "The most of them within the last second", MetricType::Gauge, {}},
    {reported::peers, "airtime_peers_connected", "Diameter peers that are connected", MetricType::Gauge, {}},
    {reported::serves, "airtime_node_serves", "1; 0 while all CCRs get 3004, as Redis is not as it must be", MetricType::Gauge, {}},
    {reported::lends, "airtime_node_lends", "1; 0 while nobody is lent to: switched off, a limit, or Redis nearly full", MetricType::Gauge, {}},
});
// clang-format on

ClientMetric labelled(const NodeReport& report) {
    ClientMetric metric;
    metric.label.push_back({"node", report.node});
    return metric;
}

void set(ClientMetric& metric, MetricType type, double value) {
    if (type == MetricType::Counter) {
        metric.counter.value = value;
    } else {
        metric.gauge.value = value;
    }
}

MetricFamily family_of(const NumberMetric& described, std::span<const NodeReport> reports) {
    MetricFamily family{described.name, described.help, described.type, {}};
    for (const NodeReport& report : reports) {
        const auto found = report.numbers.find(described.number);
        if (found == report.numbers.end()) continue;
        for (const auto& [split, number] : found->second) {
            ClientMetric metric = labelled(report);
            std::string_view rest = split;
            for (const char* label : described.labels) {
                if (label == nullptr) break;
                const std::size_t colon = rest.find(':');
                metric.label.push_back({label, std::string{rest.substr(0, colon)}});
                rest = colon == std::string_view::npos ? std::string_view{} : rest.substr(colon + 1);
            }
            set(metric, described.type, static_cast<double>(number));
            family.metric.push_back(std::move(metric));
        }
    }
    return family;
}

/// `units_per_base`: of the bounds and the sum, in the metric's unit.
template <std::size_t bounds>
MetricFamily histogram_of(std::string_view number, const char* name, const char* help,
                          const std::array<std::uint64_t, bounds>& upper_bounds, double units_per_base,
                          std::span<const NodeReport> reports) {
    MetricFamily family{name, help, MetricType::Histogram, {}};
    for (const NodeReport& report : reports) {
        const auto found = report.numbers.find(number);
        if (found == report.numbers.end()) continue;
        const auto told = [&](const std::string& bound) {
            const auto at = found->second.find(bound);
            return at == found->second.end() ? 0 : at->second;
        };
        ClientMetric metric = labelled(report);
        std::uint64_t sum = 0;
        for (const std::uint64_t bound : upper_bounds) {
            sum += told(std::to_string(bound));
            metric.histogram.bucket.push_back({sum, static_cast<double>(bound) / units_per_base});
        }
        metric.histogram.sample_count = sum + told("more");
        metric.histogram.sample_sum = static_cast<double>(told("sum")) / units_per_base;
        family.metric.push_back(std::move(metric));
    }
    return family;
}

/// Empty where it was not told.
std::optional<double> in_seconds(charging::Instant at) {
    if (at == charging::Instant{}) return std::nullopt;
    return std::chrono::duration<double>(at.time_since_epoch()).count();
}

MetricFamily gauge_of(const char* name, const char* help, std::span<const NodeReport> reports,
                      std::optional<double> (*value)(const NodeReport&)) {
    MetricFamily family{name, help, MetricType::Gauge, {}};
    for (const NodeReport& report : reports) {
        const auto told = value(report);
        if (!told) continue;
        ClientMetric metric = labelled(report);
        metric.gauge.value = *told;
        family.metric.push_back(std::move(metric));
    }
    return family;
}

MetricFamily versions_of(std::span<const NodeReport> reports) {
    MetricFamily family{"airtime_node_info", "1; the node's version", MetricType::Gauge, {}};
    for (const NodeReport& report : reports) {
        if (report.version.empty()) continue;
        ClientMetric metric = labelled(report);
        metric.label.push_back({"version", report.version});
        metric.gauge.value = 1;
        family.metric.push_back(std::move(metric));
    }
    return family;
}

}  // namespace

std::vector<MetricFamily> node_metrics(std::span<const NodeReport> reports) {
    constexpr double us_per_second = 1e6;
    std::vector<MetricFamily> families;
    for (const NumberMetric& described : number_metrics) families.push_back(family_of(described, reports));
    families.push_back(
        histogram_of(reported::durations, "airtime_ccr_duration_seconds",
                     "From a CCR's arrival at the node until its answer is given to the peer's socket",
                     store::duration_bounds_us, us_per_second, reports));
    families.push_back(histogram_of(reported::batches, "airtime_batch_requests",
                                    "CCRs that a shard decided together", store::batch_bounds, 1, reports));
    families.push_back(versions_of(reports));
    families.push_back(gauge_of("airtime_node_start_time_seconds",
                                "When the node started, in seconds since 1970", reports,
                                [](const NodeReport& report) { return in_seconds(report.started_at); }));
    families.push_back(gauge_of("airtime_node_last_seen_timestamp_seconds",
                                "When the node gave its last sign of life, in seconds since 1970", reports,
                                [](const NodeReport& report) { return in_seconds(report.seen_at); }));
    return families;
}

}  // namespace airtime::worker

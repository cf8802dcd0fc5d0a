#include "portal/portal_metrics.hpp"

#include <prometheus/text_serializer.h>

#include <utility>

namespace airtime::portal {

namespace {

const prometheus::Histogram::BucketBoundaries answer_bounds_s{0.001, 0.002, 0.005, 0.01, 0.02, 0.05,
                                                              0.1,   0.2,   0.5,   1,    2,    5};

prometheus::Family<prometheus::Gauge>& request_gauges(prometheus::Registry& registry) {
    return prometheus::BuildGauge()
        .Name("airtime_portal_requests")
        .Help("HTTP requests that are being answered or wait for it; of kind password two at a time")
        .Register(registry);
}

}  // namespace

PortalMetrics::PortalMetrics()
    : answers_(prometheus::BuildCounter()
                   .Name("airtime_portal_answers_total")
                   .Help("HTTP requests answered, by channel and status")
                   .Register(registry_)),
      durations_(prometheus::BuildHistogram()
                     .Name("airtime_portal_answer_duration_seconds")
                     .Help("From a whole HTTP request to its answer, by channel")
                     .Register(registry_)),
      sms_(prometheus::BuildCounter()
               .Name("airtime_portal_sms_total")
               .Help("SMS of subscribers, by what became of them")
               .Register(registry_)),
      deliveries_(prometheus::BuildCounter()
                      .Name("airtime_portal_deliveries_total")
                      .Help("What the network reported of messages to subscribers, by status")
                      .Register(registry_)),
      sign_ins_(prometheus::BuildCounter()
                    .Name("airtime_portal_sign_ins_total")
                    .Help("Times that somebody tried to sign in, by outcome")
                    .Register(registry_)),
      exports_(prometheus::BuildCounter()
                   .Name("airtime_portal_exports_total")
                   .Help("Exports that were written, failed, removed while written or expired, by outcome")
                   .Register(registry_)),
      connections_(prometheus::BuildGauge()
                       .Name("airtime_portal_connections")
                       .Help("HTTP connections that are open")
                       .Register(registry_)
                       .Add({})),
      requests_(request_gauges(registry_).Add({{"kind", "ordinary"}})),
      long_requests_(request_gauges(registry_).Add({{"kind", "password"}})),
      certificate_days_(prometheus::BuildGauge()
                            .Name("airtime_portal_certificate_days")
                            .Help("Until the certificate of the pages ends; below zero: it is over")
                            .Register(registry_)) {
    // From zero on: what increased cannot be asked of what was not there.
    for (const char* outcome : {"signed_in", "wrong", "held_off", "failed"}) {
        sign_ins_.Add({{"outcome", outcome}});
    }
    for (const char* outcome : {"done", "failed", "removed", "expired"}) exports_.Add({{"outcome", outcome}});
}

void PortalMetrics::count_answer(std::string_view channel, unsigned status, std::chrono::microseconds took) {
    const std::string name{channel};
    answers_.Add({{"channel", name}, {"status", std::to_string(status)}}).Increment();
    durations_.Add({{"channel", name}}, answer_bounds_s).Observe(std::chrono::duration<double>(took).count());
}

void PortalMetrics::count_sms(std::string_view outcome) {
    sms_.Add({{"outcome", std::string{outcome}}}).Increment();
}

void PortalMetrics::count_delivery(std::string_view status) {
    deliveries_.Add({{"status", std::string{status}}}).Increment();
}

void PortalMetrics::count_sign_in(std::string_view outcome) {
    sign_ins_.Add({{"outcome", std::string{outcome}}}).Increment();
}

void PortalMetrics::count_export(std::string_view outcome) {
    exports_.Add({{"outcome", std::string{outcome}}}).Increment();
}

void PortalMetrics::watch(std::function<HttpLoad()> load) {
    const std::lock_guard lock{mutex_};
    load_ = std::move(load);
}

void PortalMetrics::watch_certificate(std::function<double()> days_left) {
    const std::lock_guard lock{mutex_};
    days_left_ = std::move(days_left);
}

std::vector<prometheus::MetricFamily> PortalMetrics::collect() const {
    const std::lock_guard lock{mutex_};
    const HttpLoad load = load_ ? load_() : HttpLoad{};
    connections_.Set(static_cast<double>(load.connections));
    requests_.Set(static_cast<double>(load.requests));
    long_requests_.Set(static_cast<double>(load.long_requests));
    if (days_left_) certificate_days_.Add({}).Set(days_left_());
    return registry_.Collect();
}

std::string PortalMetrics::text() const {
    return prometheus::TextSerializer{}.Serialize(collect());
}

}  // namespace airtime::portal

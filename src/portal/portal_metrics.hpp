#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include "portal/http/http_load.hpp"

namespace airtime::portal {

/// What the portal counts since it started, for all its threads.
class PortalMetrics {
  public:
    PortalMetrics();

    /// `channel`: "sms", "ussd", "api" or "other". `took`: from the whole request to its answer.
    void count_answer(std::string_view channel, unsigned status, std::chrono::microseconds took);
    /// `outcome`: "answered", "unanswered", "given_up" or "not_now", which is tried again.
    void count_sms(std::string_view outcome);
    /// What the network reports of a message, as MessageStatus names it.
    void count_delivery(std::string_view status);
    /// `outcome`: "signed_in", "wrong", "held_off" (after failures) or "failed".
    void count_sign_in(std::string_view outcome);
    /// `outcome`: "done", "failed", "removed" or "expired".
    void count_export(std::string_view outcome);
    /// `load` is asked whenever metrics are.
    void watch(std::function<HttpLoad()> load);
    /// Likewise: days until the pages' certificate ends. Without it there is no such metric.
    void watch_certificate(std::function<double()> days_left);

    std::vector<prometheus::MetricFamily> collect() const;
    /// In the text format of Prometheus.
    std::string text() const;

  private:
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& answers_;
    prometheus::Family<prometheus::Histogram>& durations_;
    prometheus::Family<prometheus::Counter>& sms_;
    prometheus::Family<prometheus::Counter>& deliveries_;
    prometheus::Family<prometheus::Counter>& sign_ins_;
    prometheus::Family<prometheus::Counter>& exports_;
    prometheus::Gauge& connections_;
    prometheus::Gauge& requests_;
    prometheus::Gauge& long_requests_;
    prometheus::Family<prometheus::Gauge>& certificate_days_;
    mutable std::mutex mutex_;  ///< of the next two
    std::function<HttpLoad()> load_;
    std::function<double()> days_left_;
};

}  // namespace airtime::portal

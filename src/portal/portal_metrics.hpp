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
    /// `connections`: how many are open, asked whenever metrics are.
    void watch_connections(std::function<std::size_t()> connections);

    std::vector<prometheus::MetricFamily> collect() const;
    /// In the text format of Prometheus.
    std::string text() const;

  private:
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& answers_;
    prometheus::Family<prometheus::Histogram>& durations_;
    prometheus::Family<prometheus::Counter>& sms_;
    prometheus::Family<prometheus::Counter>& deliveries_;
    prometheus::Gauge& connections_;
    mutable std::mutex mutex_;  ///< of the next
    std::function<std::size_t()> count_connections_;
};

}  // namespace airtime::portal

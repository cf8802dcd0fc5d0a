#pragma once

#include <prometheus/counter.h>
#include <prometheus/registry.h>

#include <string>
#include <string_view>

namespace airtime::portal {

/// What the portal counts since it started, for all its threads.
class PortalMetrics {
  public:
    PortalMetrics();

    /// `channel`: "sms", "ussd", "api" or "other".
    void count_answer(std::string_view channel, unsigned status);
    /// In the text format of Prometheus.
    std::string text() const;

  private:
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& answers_;
};

}  // namespace airtime::portal

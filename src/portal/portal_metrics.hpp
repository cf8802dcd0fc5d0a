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
    /// `outcome`: "answered", "unanswered", "given_up" or "not_now", which is tried again.
    void count_sms(std::string_view outcome);
    /// In the text format of Prometheus.
    std::string text() const;

  private:
    prometheus::Registry registry_;
    prometheus::Family<prometheus::Counter>& answers_;
    prometheus::Family<prometheus::Counter>& sms_;
};

}  // namespace airtime::portal

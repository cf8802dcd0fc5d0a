#include "portal/portal_metrics.hpp"

#include <prometheus/text_serializer.h>

namespace airtime::portal {

PortalMetrics::PortalMetrics()
    : answers_(prometheus::BuildCounter()
                   .Name("airtime_portal_answers_total")
                   .Help("HTTP requests answered, by channel and status")
                   .Register(registry_)),
      sms_(prometheus::BuildCounter()
               .Name("airtime_portal_sms_total")
               .Help("SMS of subscribers, by what became of them")
               .Register(registry_)) {}

void PortalMetrics::count_answer(std::string_view channel, unsigned status) {
    answers_.Add({{"channel", std::string{channel}}, {"status", std::to_string(status)}}).Increment();
}

void PortalMetrics::count_sms(std::string_view outcome) {
    sms_.Add({{"outcome", std::string{outcome}}}).Increment();
}

std::string PortalMetrics::text() const {
    return prometheus::TextSerializer{}.Serialize(registry_.Collect());
}

}  // namespace airtime::portal

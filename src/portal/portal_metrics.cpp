#include "portal/portal_metrics.hpp"

#include <prometheus/text_serializer.h>

namespace airtime::portal {

PortalMetrics::PortalMetrics()
    : answers_(prometheus::BuildCounter()
                   .Name("airtime_portal_answers_total")
                   .Help("HTTP requests answered, by channel and status")
                   .Register(registry_)) {}

void PortalMetrics::count_answer(std::string_view channel, unsigned status) {
    answers_.Add({{"channel", std::string{channel}}, {"status", std::to_string(status)}}).Increment();
}

std::string PortalMetrics::text() const {
    return prometheus::TextSerializer{}.Serialize(registry_.Collect());
}

}  // namespace airtime::portal

#include "charging/sessions/late_usage.hpp"

#include "charging/sessions/service_usage.hpp"

namespace airtime::charging {

std::vector<ServiceAnswer> charge_late_usage(Draft& draft, const CreditControlRequest& request) {
    std::vector<ServiceAnswer> answers;
    answers.reserve(request.services.size());
    for (const ServiceRequest& service : request.services) {
        answers.push_back(charge_usage(draft, request, service));
    }
    return answers;
}

}  // namespace airtime::charging

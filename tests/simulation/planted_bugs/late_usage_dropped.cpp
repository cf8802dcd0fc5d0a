#include "charging/late_usage.hpp"

namespace airtime::charging {

/// Wrong: the session is over, so nothing is charged any more.
std::vector<ServiceAnswer> charge_late_usage(Draft&, const CreditControlRequest& request) {
    std::vector<ServiceAnswer> answers;
    for (const ServiceRequest& service : request.services) {
        answers.emplace_back().key = service.key;
    }
    return answers;
}

}  // namespace airtime::charging

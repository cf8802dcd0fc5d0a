#include "charging/sessions/rating_failed.hpp"

#include <algorithm>

#include "charging/sessions/answer_with.hpp"

namespace airtime::charging {

bool is_supported_context(const Policy& policy, std::string_view service_context) {
    return std::any_of(policy.selectors.begin(), policy.selectors.end(),
                       [&](const ServiceSelector& selector) {
                           return matches_service_context(service_context, selector.service_context_tail);
                       });
}

CreditControlAnswer answer_unsupported_context(const CreditControlRequest& request) {
    return answer_with(request, ResultCode::rating_failed, FailedAvp::service_context_id);
}

ServiceAnswer answer_without_tariff(const ServiceKey& key) {
    return service_answer_with(key, ResultCode::rating_failed, FailedAvp::rating_group);
}

}  // namespace airtime::charging

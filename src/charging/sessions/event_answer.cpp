#include "charging/sessions/event_answer.hpp"

#include <algorithm>
#include <utility>

#include "charging/sessions/answer_with.hpp"

namespace airtime::charging {

namespace {

/// Whether a client that reads the command's code alone must hear there that it got nothing.
bool refuses_whole(const Policy& policy, const CreditControlRequest& request,
                   const std::vector<ServiceAnswer>& services) {
    return client_of(policy, request).refusals == RefusalLevel::command && !services.empty() &&
           std::ranges::none_of(
               services, [](const ServiceAnswer& service) { return service.result == ResultCode::success; });
}

}  // namespace

CreditControlAnswer event_answer_of(const Policy& policy, const CreditControlRequest& request,
                                    std::vector<ServiceAnswer> services) {
    CreditControlAnswer answer = answer_with(request, ResultCode::success);
    if (request.command_level_units && !services.empty()) {
        answer.result = services.front().result;
        answer.failed = services.front().failed;
    } else if (refuses_whole(policy, request, services)) {
        answer.result = services.front().result;
    }
    answer.services = std::move(services);
    return answer;
}

CreditControlAnswer answer_failed_question(const CreditControlRequest& request, const ServiceAnswer& failure,
                                           std::vector<ServiceAnswer> services) {
    CreditControlAnswer answer = answer_with(request, failure.result, failure.failed);
    answer.services = std::move(services);
    return answer;
}

Decision conclude_remembered(Draft draft, const CreditControlRequest& request, CreditControlAnswer answer,
                             std::uint32_t kept_s) {
    Decision decision = conclude(std::move(draft), std::move(answer));
    decision.remembered =
        RememberedAnswer{request.session, {request.number, digest_of(request), decision.answer}, kept_s};
    return decision;
}

void add_event_cost(const Draft& draft, const CreditControlRequest& request, Money cost,
                    CreditControlAnswer& answer) {
    if (client_of(draft.policy, request).cost_information != CostInformation::none) answer.cost = cost;
}

}  // namespace airtime::charging

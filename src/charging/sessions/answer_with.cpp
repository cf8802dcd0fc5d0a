#include "charging/sessions/answer_with.hpp"

#include <utility>

namespace airtime::charging {

CreditControlAnswer answer_with(const CreditControlRequest& request, ResultCode result, FailedAvp failed) {
    CreditControlAnswer answer;
    answer.result = result;
    answer.command_level_units = request.command_level_units;
    answer.failed = failed;
    return answer;
}

ServiceAnswer service_answer_with(const ServiceKey& key, ResultCode result, FailedAvp failed) {
    ServiceAnswer answer;
    answer.key = key;
    answer.result = result;
    answer.failed = failed;
    return answer;
}

Decision conclude(Draft draft, CreditControlAnswer answer) {
    Decision decision;
    decision.answer = std::move(answer);
    decision.change = std::move(draft.change);
    return decision;
}

}  // namespace airtime::charging

#include "charging/answer_with.hpp"

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

}  // namespace airtime::charging

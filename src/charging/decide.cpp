#include "charging/decide.hpp"

#include <utility>

#include "charging/answer_with.hpp"
#include "charging/event_charging.hpp"
#include "charging/expiry.hpp"
#include "charging/session_charging.hpp"

namespace airtime::charging {

Decision decide(Contract contract, const CreditControlRequest& request, const Policy& policy,
                const Circumstances& circumstances) {
    Draft draft{{std::move(contract), {}, {}}, policy, circumstances};
    expire_sessions(draft);
    switch (request.type) {
        case RequestType::initial:
            return decide_initial(std::move(draft), request);
        case RequestType::update:
            return decide_update(std::move(draft), request);
        case RequestType::termination:
            return decide_termination(std::move(draft), request);
        case RequestType::event:
            return decide_event(std::move(draft), request);
    }
    return conclude(std::move(draft),
                    answer_with(request, ResultCode::invalid_avp_value, FailedAvp::cc_request_type));
}

CreditControlAnswer answer_unknown_subscriber(const CreditControlRequest& request) {
    return answer_with(request, ResultCode::user_unknown);
}

CreditControlAnswer answer_unknown_session(const CreditControlRequest& request) {
    return answer_with(request, ResultCode::unknown_session_id);
}

CreditControlAnswer answer_too_busy(const CreditControlRequest& request) {
    return answer_with(request, ResultCode::too_busy);
}

}  // namespace airtime::charging

#include "charging/changes/decide.hpp"

#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/sessions/answer_with.hpp"
#include "charging/sessions/event_charging.hpp"
#include "charging/sessions/session_charging.hpp"
#include "charging/sessions/session_end.hpp"
#include "charging/sessions/session_owner.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::charging {

namespace {

/// A client whose Origin-State-Id rose has lost what it had before (RFC 6733 8.16); the session that it asks
/// for, and its sub-sessions, it obviously still has.
void release_lost_sessions(Draft& draft, const CreditControlRequest& request) {
    if (!request.origin_state_id) return;
    const std::uint32_t state = *request.origin_state_id;
    const std::string_view kept = session_on_wire(request.session);
    close_sessions_before(draft, request.origin_host, state, kept);
    SharedList<Session>& open = draft.contract().sessions;
    for (std::size_t place = 0; place < open.size(); ++place) {
        const Session& session = std::as_const(open)[place];
        const bool is_behind = session.client_state && *session.client_state < state;
        if (is_behind && is_same_identity(serving_host(session), request.origin_host) &&
            session_on_wire(session.id) == kept) {
            open[place].client_state = state;
        }
    }
}

Decision decide_by_type(Draft draft, const CreditControlRequest& request) {
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

}  // namespace

Decision decide(Contract contract, const CreditControlRequest& request, const Policy& policy,
                const Circumstances& circumstances) {
    if (is_of_another_client(contract, request, policy)) {
        return {.answer = answer_unknown_session(request),
                .change = {std::move(contract), {}, {}, {}},
                .remembered = std::nullopt,
                .advance_refusal = std::nullopt};
    }
    Draft draft = begin_change(std::move(contract), policy, circumstances, request.session);
    release_lost_sessions(draft, request);
    return decide_by_type(std::move(draft), request);
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

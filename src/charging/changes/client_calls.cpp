#include "charging/changes/client_calls.hpp"

#include <utility>

#include "charging/changes/begin_change.hpp"
#include "charging/sessions/session_end.hpp"
#include "charging/sessions/session_owner.hpp"

namespace airtime::charging {

ContractChange end_lost_session(Contract contract, const SessionId& id, std::string_view host,
                                const Policy& policy, const Circumstances& circumstances) {
    Draft draft = begin_change(std::move(contract), policy, circumstances);
    const Session* session = std::as_const(draft).contract().session(id);
    if (session != nullptr && is_same_identity(serving_host(*session), host)) {
        close_session(draft, id, SessionEnd::expired);
    }
    return std::move(draft.change);
}

ContractChange forget_call(Contract contract, const SessionId& session, const Policy& policy,
                           const Circumstances& circumstances) {
    Draft draft = begin_change(std::move(contract), policy, circumstances);
    if (Session* called = draft.contract().session(session)) called->called = false;
    return std::move(draft.change);
}

}  // namespace airtime::charging

#include "charging/client_calls.hpp"

#include <utility>

#include "charging/expiry.hpp"
#include "charging/final_units.hpp"

namespace airtime::charging {

std::optional<ClientCall> abort_call(const Session& session) {
    if (session.closed_at || session.node.empty()) return std::nullopt;
    return ClientCall{ClientCall::Kind::abort_session,
                      session.node,
                      session.id,
                      session.client_host,
                      session.client_realm,
                      {},
                      session.sub_session};
}

ContractChange end_lost_session(Contract contract, const SessionId& session, const Policy& policy,
                                const Circumstances& circumstances) {
    Draft draft{{std::move(contract), {}, {}, {}}, policy, circumstances};
    close_session(draft, session, SessionEnd::expired);
    call_waiting_clients(draft.change, policy, circumstances.now, session);
    return std::move(draft.change);
}

LostSessions end_sessions_before_restart(Contract contract, std::string_view client_host, std::uint32_t state,
                                         const Policy& policy, const Circumstances& circumstances) {
    Draft draft{{std::move(contract), {}, {}, {}}, policy, circumstances};
    const std::size_t sessions = close_sessions_before(draft, client_host, state, {});
    call_waiting_clients(draft.change, policy, circumstances.now, {});
    return {std::move(draft.change), sessions};
}

ContractChange forget_call(Contract contract, const SessionId& session, const Policy& policy,
                           const Circumstances& circumstances) {
    ContractChange change{std::move(contract), {}, {}, {}};
    if (Session* called = change.contract.session(session)) called->called = false;
    call_waiting_clients(change, policy, circumstances.now, session);
    return change;
}

}  // namespace airtime::charging

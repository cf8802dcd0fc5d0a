#include "charging/sessions/session_owner.hpp"

#include <algorithm>

#include "charging/values/session_name.hpp"

namespace airtime::charging {

bool is_owner(const Session& session, const CreditControlRequest& request, const Policy& policy) {
    if (is_same_identity(session.client_host, request.origin_host)) return true;
    const ClientProfile& owner = client_of(policy.clients, session.client_host, session.client_realm);
    return owner.shares_sessions && &owner == &client_of(policy, request);
}

bool is_of_another_client(const Contract& contract, const CreditControlRequest& request,
                          const Policy& policy) {
    if (request.type == RequestType::event) return false;
    const std::string_view on_wire = session_on_wire(request.session);
    const auto is_anothers = [&](const Session& session) {
        return session_on_wire(session.id) == on_wire && !is_owner(session, request, policy);
    };
    return std::ranges::any_of(contract.sessions, is_anothers) ||
           std::ranges::any_of(contract.late_sessions, is_anothers) ||
           std::ranges::any_of(contract.ended_sessions, is_anothers);
}

std::string_view serving_host(const Session& session) {
    return session.moved_to ? session.moved_to->host : session.client_host;
}

std::string_view serving_realm(const Session& session) {
    return session.moved_to ? session.moved_to->realm : session.client_realm;
}

}  // namespace airtime::charging

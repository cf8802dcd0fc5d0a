#include "charging/sessions/client_call.hpp"

#include <string>

#include "charging/sessions/session_owner.hpp"

namespace airtime::charging {

namespace {

ClientCall call_of(ClientCall::Kind kind, const Session& session, std::optional<std::uint32_t> rating_group) {
    return {kind,
            session.node,
            session.id,
            std::string{serving_host(session)},
            std::string{serving_realm(session)},
            rating_group,
            session.sub_session};
}

}  // namespace

std::optional<ClientCall> abort_call(const Session& session) {
    if (session.closed_at || session.node.empty()) return std::nullopt;
    return call_of(ClientCall::Kind::abort_session, session, std::nullopt);
}

ClientCall re_auth_call(const Session& session, std::optional<std::uint32_t> rating_group) {
    return call_of(ClientCall::Kind::re_auth, session, rating_group);
}

}  // namespace airtime::charging

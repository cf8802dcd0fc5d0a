#include "charging/sub_session.hpp"

#include "charging/expiry.hpp"

namespace airtime::charging {

namespace {

std::string suffix_of(std::uint64_t sub_session) {
    return ";sub=" + std::to_string(sub_session);
}

}  // namespace

SessionId sub_session_id(const SessionId& session, std::uint64_t sub_session) {
    return {session.value + suffix_of(sub_session)};
}

std::string session_id_on_wire(const SessionId& session, const std::optional<std::uint64_t>& sub_session) {
    if (!sub_session) return session.value;
    return session.value.substr(0, session.value.size() - suffix_of(*sub_session).size());
}

void close_sub_sessions(Draft& draft, const SessionId& session) {
    std::vector<SessionId> left;
    for (const Session& each : draft.contract().sessions) {
        const bool is_sub_session =
            each.sub_session && session_id_on_wire(each.id, each.sub_session) == session.value;
        if (is_sub_session) left.push_back(each.id);
    }
    for (const SessionId& id : left) close_session(draft, id, SessionEnd::terminated);
}

}  // namespace airtime::charging

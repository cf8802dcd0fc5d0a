#include "charging/sessions/sub_session.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "charging/sessions/session_end.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::charging {

namespace {

bool is_sub_session_of(const Session& each, const SessionId& session) {
    return each.sub_session && session_id_of(session_on_wire(each.id), std::nullopt) == session;
}

}  // namespace

bool has_sub_sessions(const Contract& contract, const SessionId& session) {
    return std::ranges::any_of(contract.sessions,
                               [&](const Session& each) { return is_sub_session_of(each, session); });
}

void close_sub_sessions(Draft& draft, const SessionId& session) {
    std::vector<SessionId> left;
    for (const Session& each : draft.contract().sessions) {
        if (is_sub_session_of(each, session)) left.push_back(each.id);
    }
    close_sessions(draft, left, SessionEnd::unreported);
}

}  // namespace airtime::charging

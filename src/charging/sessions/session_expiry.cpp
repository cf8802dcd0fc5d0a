#include "charging/sessions/session_expiry.hpp"

#include <algorithm>
#include <utility>

#include "charging/debt/recent_recharges.hpp"
#include "charging/sessions/crowding.hpp"
#include "charging/sessions/reservation_end.hpp"
#include "charging/sessions/session_end.hpp"

namespace airtime::charging {

namespace {

const Session* first_expired(const SharedList<Session>& sessions, Instant now) {
    const auto found =
        std::ranges::find_if(sessions, [&](const Session& session) { return session.expires_at <= now; });
    return found == sessions.end() ? nullptr : &*found;
}

/// Of the open sessions but the one that asks; null: there is no other.
const Session* longest_silent(const Contract& contract, const Policy& policy, const SessionId& asking) {
    auto crowding = of_who_has_most(contract.sessions, policy);
    std::erase_if(crowding, [&](const Session* session) { return session->id == asking; });
    const auto silent = std::ranges::min_element(crowding, {}, &Session::heard_at);
    return silent == crowding.end() ? nullptr : *silent;
}

}  // namespace

void expire_sessions(Draft& draft, const SessionId& asking) {
    forget_old_recharges(draft);
    while (const Session* session = first_expired(draft.contract().late_sessions, draft.now())) {
        forget_late_session(draft, SessionId{session->id});
    }
    std::erase_if(draft.contract().ended_sessions,
                  [&](const Session& ended) { return ended.expires_at <= draft.now(); });
    end_expired_reservations(draft);
    while (const Session* session = first_expired(draft.contract().sessions, draft.now())) {
        close_session(draft, SessionId{session->id}, SessionEnd::expired);
    }
    while (draft.contract().sessions.size() > draft.policy.session.open_sessions_max) {
        const Session* silent = longest_silent(draft.contract(), draft.policy, asking);
        if (silent == nullptr) return;
        close_session(draft, SessionId{silent->id}, SessionEnd::expired);
    }
}

}  // namespace airtime::charging

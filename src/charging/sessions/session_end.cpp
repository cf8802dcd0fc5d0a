#include "charging/sessions/session_end.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "charging/lending/advance_reversal.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/sessions/crowding.hpp"
#include "charging/sessions/session_owner.hpp"
#include "charging/sessions/stored_answers.hpp"
#include "charging/values/session_name.hpp"

namespace airtime::charging {

namespace {

std::optional<std::size_t> place_of(const SharedList<Session>& sessions, const SessionId& id) {
    const auto found = std::ranges::find(sessions, id, &Session::id);
    if (found == sessions.end()) return std::nullopt;
    return static_cast<std::size_t>(found - sessions.begin());
}

/// A client that ended its session has seen the answers: they would only be copied with every change.
void drop_answers(Session& session) {
    for (const StoredAnswer& answered : session.answers) {
        session.dropped_through = std::max(session.dropped_through.value_or(0), answered.number);
    }
    session.answers = {};
}

void release_all(Draft& draft, const SessionId& id) {
    Session& session = *draft.contract().session(id);
    for (ChargedService& service : session.services) service.reservation.reset();
    session.pools.clear();
}

/// Of those whose client has a state.
template <class IsLost>
void close_lost(Draft& draft, IsLost is_lost) {
    std::vector<SessionId> lost;
    for (const Session& session : std::as_const(draft).contract().sessions) {
        if (session.client_state && is_lost(session)) lost.push_back(session.id);
    }
    close_sessions(draft, lost, SessionEnd::expired);
}

/// What is needed to answer the duplicate of its last request, and to know its client.
void put_ended(Draft& draft, Session session) {
    session.services.clear();
    session.cost = {};
    session.called = false;
    session.expires_at = draft.now() + ended_session_kept;
    draft.contract().put_ended(std::move(session));
}

/// A request that was overtaken comes soon or never, and so does the end of a session that never had
/// anything.
std::chrono::seconds late_time(const Session& session, SessionEnd end, const Policy& policy) {
    const bool may_take_long = end != SessionEnd::overtaken && !session.services.empty();
    return may_take_long || end == SessionEnd::expired ? std::chrono::seconds{policy.session.late_usage_s}
                                                       : ended_session_kept;
}

/// Nobody can tell what it used: the event says that something may be missing, not how much.
void give_up(Draft& draft, const SessionId& id) {
    const bool had_anything = !draft.contract().session(id)->services.empty();
    forget_late_session(draft, id);
    if (!had_anything) return;
    LedgerEvent event;
    event.kind = EventKind::usage_given_up;
    event.session = id;
    draft.record(std::move(event));
}

void put_late(Draft& draft, Session session) {
    SharedList<Session>& late = draft.contract().late_sessions;
    late.push_back(std::move(session));
    while (late.size() > draft.policy.session.late_sessions_max) {
        const auto crowding = of_who_has_most(std::as_const(late), draft.policy);
        const auto oldest =
            std::ranges::min_element(crowding, {}, [](const Session* each) { return *each->closed_at; });
        give_up(draft, SessionId{(*oldest)->id});
    }
}

}  // namespace

void close_session(Draft& draft, const SessionId& id, SessionEnd end) {
    SharedList<Session>& open = draft.contract().sessions;
    const std::optional<std::size_t> place = place_of(open, id);
    if (!place) return;
    release_all(draft, id);
    Session session = std::as_const(open)[*place];
    open.erase(open.begin() + static_cast<std::ptrdiff_t>(*place));
    session.last_pool = 0;
    session.closed_at = draft.now();
    session.terminated = end != SessionEnd::expired;
    const std::optional<AdvanceId> unseen = std::exchange(session.unseen_advance, std::nullopt);
    // Of a session that was overtaken they tell which numbers are missing.
    const bool seen = end == SessionEnd::terminated || end == SessionEnd::unreported;
    if (seen || (end == SessionEnd::expired && are_bulky(session.answers))) drop_answers(session);
    if (end == SessionEnd::terminated) {
        put_ended(draft, std::move(session));
    } else {
        session.expires_at = draft.now() + late_time(session, end, draft.policy);
        put_late(draft, std::move(session));
    }
    const bool by_client = end == SessionEnd::terminated || end == SessionEnd::overtaken;
    if (unseen && !by_client) reverse_undrawn_advance(draft, *unseen);
}

void close_sessions(Draft& draft, const std::vector<SessionId>& sessions, SessionEnd end) {
    for (const SessionId& id : sessions) release_all(draft, id);
    for (const SessionId& id : sessions) close_session(draft, id, end);
}

void end_late_session(Draft& draft, const SessionId& id) {
    const std::optional<std::size_t> place = place_of(draft.contract().late_sessions, id);
    if (!place) return;
    Session session = std::as_const(draft.contract().late_sessions)[*place];
    forget_late_session(draft, id);
    session.closed_at = draft.now();
    session.terminated = true;
    drop_answers(session);
    put_ended(draft, std::move(session));
}

void forget_late_session(Draft& draft, const SessionId& id) {
    SharedList<Session>& late = draft.contract().late_sessions;
    if (const auto place = place_of(late, id)) late.erase(late.begin() + static_cast<std::ptrdiff_t>(*place));
}

void close_sessions_before(Draft& draft, std::string_view client_host, std::uint32_t state,
                           std::string_view kept) {
    close_lost(draft, [&](const Session& session) {
        return is_same_identity(serving_host(session), client_host) && *session.client_state < state &&
               session_on_wire(session.id) != kept;
    });
}

void close_sessions_before(Draft& draft, const ClientStates& now, std::string_view kept) {
    close_lost(draft, [&](const Session& session) {
        const auto client = now.find(serving_host(session));
        return client != now.end() && *session.client_state < client->second &&
               session_on_wire(session.id) != kept;
    });
}

}  // namespace airtime::charging

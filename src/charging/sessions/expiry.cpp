#include "charging/sessions/expiry.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "charging/changes/begin_change.hpp"
#include "charging/debt/recovery_notice.hpp"
#include "charging/lending/advance.hpp"
#include "charging/lending/ageing.hpp"
#include "charging/policy/client_profile.hpp"
#include "charging/recharge/recharge.hpp"
#include "charging/recharge/transfer.hpp"
#include "charging/sessions/credit_pool.hpp"
#include "charging/sessions/duplicates.hpp"
#include "charging/sessions/session_owner.hpp"
#include "charging/sessions/sub_session.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"

namespace airtime::charging {

namespace {

const Session* first_expired(const SharedList<Session>& sessions, Instant now) {
    const auto found =
        std::ranges::find_if(sessions, [&](const Session& session) { return session.expires_at <= now; });
    return found == sessions.end() ? nullptr : &*found;
}

std::optional<std::size_t> place_of(const SharedList<Session>& sessions, const SessionId& id) {
    const auto found = std::ranges::find(sessions, id, &Session::id);
    if (found == sessions.end()) return std::nullopt;
    return static_cast<std::size_t>(found - sessions.begin());
}

/// Who opened it: one client for all hosts of a profile that names them, else each host for itself.
std::string opener_of(const Session& session, const Policy& policy) {
    const ClientProfile& client = client_of(policy.clients, session.client_host, session.client_realm);
    const bool is_named =
        !client.name.empty() && !(client.origin_hosts.empty() && client.origin_realms.empty());
    return is_named ? client.name : '@' + canonical_identity(session.client_host);
}

/// The sessions of the client that has most of them, of several clients if they have as many: nobody loses
/// its own for those that another one opens.
std::vector<const Session*> of_who_has_most(const SharedList<Session>& sessions, const Policy& policy) {
    std::map<std::string, std::vector<const Session*>> by_opener;
    std::size_t most = 0;
    for (const Session& session : sessions) {
        auto& own = by_opener[opener_of(session, policy)];
        own.push_back(&session);
        most = std::max(most, own.size());
    }
    std::vector<const Session*> crowding;
    for (const auto& [opener, own] : by_opener) {
        if (own.size() == most) crowding.insert(crowding.end(), own.begin(), own.end());
    }
    return crowding;
}

/// Of the open sessions but the one that asks; null: there is no other.
const Session* longest_silent(const Contract& contract, const Policy& policy, const SessionId& asking) {
    auto crowding = of_who_has_most(contract.sessions, policy);
    std::erase_if(crowding, [&](const Session* session) { return session->id == asking; });
    const auto silent = std::ranges::min_element(crowding, {}, &Session::heard_at);
    return silent == crowding.end() ? nullptr : *silent;
}

/// A client that ended its session has seen the answers: they would only be copied with every change.
void drop_answers(Session& session) {
    for (const StoredAnswer& answered : session.answers) {
        session.dropped_through = std::max(session.dropped_through.value_or(0), answered.number);
    }
    session.answers = {};
}

bool is_over(const Session& session, const ChargedService& charged, Instant now) {
    return charged.reservation && (charged.reservation->expires_at <= now || session.expires_at <= now);
}

/// Each for itself, whatever its session does: a client may go on without ever naming a service again. Those
/// of sessions that are over go first, so that none of these counts as using what another one was lent.
void end_reservations(Draft& draft) {
    SharedList<Session>& sessions = draft.contract().sessions;
    for (std::size_t place = 0; place < sessions.size(); ++place) {
        const Session& session = std::as_const(sessions)[place];
        const auto over = [&](const ChargedService& charged) {
            return is_over(session, charged, draft.now());
        };
        if (std::ranges::none_of(session.services, over)) continue;
        Session& changed = sessions[place];
        for (ChargedService& charged : changed.services) {
            if (is_over(changed, charged, draft.now())) end_reservation(changed, charged);
        }
    }
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

/// What is needed to answer the repetition of its last request, and to know its client.
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

Instant retry_at(const Hold& hold, const Policy& policy) {
    return hold.created_at + std::chrono::seconds{policy.session.recovery_retry_s};
}

void recover_stale_holds(Draft& draft) {
    std::vector<RechargeId> stale;
    for (const Hold& hold : draft.contract().holds) {
        if (retry_at(hold, draft.policy) <= draft.now()) stale.push_back(hold.recharge);
    }
    for (const RechargeId& recharge : stale) take_hold(draft, recharge);
    tell_of_recovery(draft);
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

void expire_sessions(Draft& draft, const SessionId& asking) {
    forget_old_recharges(draft);
    while (const Session* session = first_expired(draft.contract().late_sessions, draft.now())) {
        forget_late_session(draft, SessionId{session->id});
    }
    std::erase_if(draft.contract().ended_sessions,
                  [&](const Session& ended) { return ended.expires_at <= draft.now(); });
    end_reservations(draft);
    while (const Session* session = first_expired(draft.contract().sessions, draft.now())) {
        close_session(draft, SessionId{session->id}, SessionEnd::expired);
    }
    while (draft.contract().sessions.size() > draft.policy.session.open_sessions_max) {
        const Session* silent = longest_silent(draft.contract(), draft.policy, asking);
        if (silent == nullptr) return;
        close_session(draft, SessionId{silent->id}, SessionEnd::expired);
    }
}

ContractChange expire_due(Contract contract, const Policy& policy, const Circumstances& circumstances) {
    Draft draft = begin_change(std::move(contract), policy, circumstances);
    recover_stale_holds(draft);
    postpone_due_transfers(draft);
    age_advances(draft);
    note_life_cycle(draft);
    end_pause_when_due(draft);
    return std::move(draft.change);
}

std::optional<Instant> next_due(const Contract& contract, const Policy& policy) {
    std::optional<Instant> next;
    const auto consider = [&](Instant due) { next = next ? std::min(*next, due) : due; };
    for (const Session& session : contract.sessions) {
        consider(session.expires_at);
        for (const ChargedService& charged : session.services) {
            if (charged.reservation) consider(charged.reservation->expires_at);
        }
    }
    for (const Session& session : contract.late_sessions) consider(session.expires_at);
    for (const Hold& hold : contract.holds) consider(retry_at(hold, policy));
    if (const auto look = next_transfer_look(contract)) consider(*look);
    if (const auto resumed = next_pause_end(contract)) consider(*resumed);
    if (const auto ageing = next_ageing(contract, policy)) consider(*ageing);
    if (const auto change = next_life_cycle_change(contract, policy.life_cycle)) consider(*change);
    return next;
}

}  // namespace airtime::charging

#include "store/codec/compact_session.hpp"

#include "store/codec/compact_answer.hpp"
#include "store/codec/compact_bytes.hpp"
#include "store/codec/compact_parts.hpp"
#include "store/codec/compact_service.hpp"

namespace airtime::store {

using charging::Money;
using charging::Session;

namespace {

/// Where bits stand must not change: they are stored.
namespace frame_bit {
constexpr std::uint64_t host_apart = 1U << 0U;  ///< the id does not begin with it
constexpr std::uint64_t sub_session = 1U << 1U;
constexpr std::uint64_t all = (1U << 2U) - 1;
}  // namespace frame_bit

namespace state_bit {
constexpr std::uint64_t heard = 1U << 0U;  ///< after it opened
constexpr std::uint64_t client_state = 1U << 1U;
constexpr std::uint64_t node = 1U << 2U;
constexpr std::uint64_t services = 1U << 3U;
constexpr std::uint64_t answers = 1U << 4U;
constexpr std::uint64_t dropped = 1U << 5U;
constexpr std::uint64_t cost = 1U << 6U;
constexpr std::uint64_t closed = 1U << 7U;
constexpr std::uint64_t terminated = 1U << 8U;
constexpr std::uint64_t called = 1U << 9U;
constexpr std::uint64_t unseen_advance = 1U << 10U;
constexpr std::uint64_t pools = 1U << 11U;
constexpr std::uint64_t last_pool = 1U << 12U;
constexpr std::uint64_t moved = 1U << 13U;
constexpr std::uint64_t all = (1U << 14U) - 1;
}  // namespace state_bit

/// RFC 6733 8.8: whoever makes a Session-Id begins it with the own name and a semicolon.
std::string_view host_in(const charging::SessionId& id) {
    return std::string_view{id.value}.substr(0, id.value.find(';'));
}

/// The place in the host from which on it is the realm; where there is none a zero, then the realm.
void append_realm(CompactWriter& out, std::string_view host, std::string_view realm) {
    const bool inside =
        host.size() > realm.size() && host.ends_with(realm) && host[host.size() - realm.size() - 1] == '.';
    out.number(inside ? host.size() - realm.size() : 0);
    if (!inside) out.text(realm);
}

std::string take_realm(CompactReader& in, std::string_view host) {
    const std::uint64_t place = in.number();
    if (place == 0) return in.text();
    if (place <= host.size()) return std::string{host.substr(place)};
    in.fail("the realm begins outside the host");
    return {};
}

void append_frame(CompactWriter& out, const Session& session) {
    const bool host_apart = session.client_host != host_in(session.id);
    out.number((host_apart ? frame_bit::host_apart : 0) | (session.sub_session ? frame_bit::sub_session : 0));
    if (host_apart) out.text(session.client_host);
    append_realm(out, session.client_host, session.client_realm);
    out.instant(session.opened_at);
    if (session.sub_session) out.number(*session.sub_session);
}

void take_frame(CompactReader& in, Session& session) {
    const std::uint64_t flags = in.flags(frame_bit::all);
    session.client_host = (flags & frame_bit::host_apart) != 0 ? in.text() : std::string{host_in(session.id)};
    session.client_realm = take_realm(in, session.client_host);
    session.opened_at = in.instant();
    if ((flags & frame_bit::sub_session) != 0) session.sub_session = in.number();
}

void append_pools(CompactWriter& out, const std::vector<charging::CreditPool>& pools) {
    out.number(pools.size());
    for (const charging::CreditPool& pool : pools) {
        out.number(pool.id);
        out.number(pool.basis);
        append_parts(out, pool.parts);
    }
}

void take_pools(CompactReader& in, std::vector<charging::CreditPool>& pools) {
    for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
        charging::CreditPool& pool = pools.emplace_back();
        pool.id = in.number<std::uint32_t>();
        pool.basis = in.number();
        pool.parts = take_parts(in);
    }
}

std::uint64_t flags_of(const Session& session) {
    return (session.heard_at != session.opened_at ? state_bit::heard : 0) |
           (session.client_state ? state_bit::client_state : 0) |
           (session.node.empty() ? 0 : state_bit::node) |
           (session.services.empty() ? 0 : state_bit::services) |
           (session.answers.empty() ? 0 : state_bit::answers) |
           (session.dropped_through ? state_bit::dropped : 0) |
           (session.cost != Money{} ? state_bit::cost : 0) | (session.closed_at ? state_bit::closed : 0) |
           (session.terminated ? state_bit::terminated : 0) | (session.called ? state_bit::called : 0) |
           (session.unseen_advance ? state_bit::unseen_advance : 0) |
           (session.pools.empty() ? 0 : state_bit::pools) |
           (session.last_pool != 0 ? state_bit::last_pool : 0) | (session.moved_to ? state_bit::moved : 0);
}

/// All but the lists.
void append_members(CompactWriter& out, const Session& session) {
    if (session.heard_at != session.opened_at) out.since(session.opened_at, session.heard_at);
    out.round_since(session.heard_at, session.expires_at);
    if (session.client_state) out.number(*session.client_state);
    if (!session.node.empty()) out.text(session.node);
    if (session.dropped_through) out.number(*session.dropped_through);
    if (session.cost != Money{}) out.money(session.cost);
    if (session.closed_at) out.round_since(session.heard_at, *session.closed_at);
    if (session.unseen_advance) out.text(session.unseen_advance->value);
    if (session.last_pool != 0) out.number(session.last_pool);
    if (session.moved_to) {
        out.text(session.moved_to->host);
        append_realm(out, session.moved_to->host, session.moved_to->realm);
    }
}

void take_members(CompactReader& in, std::uint64_t flags, Session& session) {
    session.terminated = (flags & state_bit::terminated) != 0;
    session.called = (flags & state_bit::called) != 0;
    session.heard_at = (flags & state_bit::heard) != 0 ? in.since(session.opened_at) : session.opened_at;
    session.expires_at = in.round_since(session.heard_at);
    if ((flags & state_bit::client_state) != 0) session.client_state = in.number<std::uint32_t>();
    if ((flags & state_bit::node) != 0) session.node = in.text();
    if ((flags & state_bit::dropped) != 0) session.dropped_through = in.number<std::uint32_t>();
    if ((flags & state_bit::cost) != 0) session.cost = in.money();
    if ((flags & state_bit::closed) != 0) session.closed_at = in.round_since(session.heard_at);
    if ((flags & state_bit::unseen_advance) != 0) session.unseen_advance = charging::AdvanceId{in.text()};
    if ((flags & state_bit::last_pool) != 0) session.last_pool = in.number<std::uint32_t>();
    if ((flags & state_bit::moved) != 0) {
        session.moved_to.emplace().host = in.text();
        session.moved_to->realm = take_realm(in, session.moved_to->host);
    }
}

void append_state(CompactWriter& out, const Session& session) {
    out.number(flags_of(session));
    append_members(out, session);
    if (!session.services.empty()) {
        out.number(session.services.size());
        for (const charging::ChargedService& service : session.services) {
            append_charged_service(out, service, session.expires_at);
        }
    }
    if (!session.pools.empty()) append_pools(out, session.pools);
    if (!session.answers.empty()) append_answers(out, session);
}

void take_state(CompactReader& in, Session& session) {
    const std::uint64_t flags = in.flags(state_bit::all);
    take_members(in, flags, session);
    if ((flags & state_bit::services) != 0) {
        for (std::size_t left = in.count(); left > 0 && in.good(); --left) {
            session.services.push_back(take_charged_service(in, session.expires_at));
        }
    }
    if ((flags & state_bit::pools) != 0) take_pools(in, session.pools);
    if ((flags & state_bit::answers) != 0) take_answers(in, session);
}

void take_mark(CompactReader& in) {
    if (in.byte() != static_cast<std::uint8_t>(compact_mark)) in.fail("is not in this form");
}

}  // namespace

std::string encode_session_frame(const Session& session) {
    std::string frame{compact_mark};
    CompactWriter out{frame};
    out.text(session.id.value);
    append_frame(out, session);
    return frame;
}

std::string encode_session_state(const Session& session) {
    std::string state;
    CompactWriter out{state};
    append_state(out, session);
    return state;
}

Result<Session, std::string> decode_session(std::string_view frame, std::string_view state) {
    Session session;
    CompactReader framed{frame};
    take_mark(framed);
    session.id.value = framed.text();
    take_frame(framed, session);
    if (const std::optional<std::string> mistake = framed.mistake()) return "frame: " + *mistake;
    CompactReader changing{state};
    take_state(changing, session);
    if (const std::optional<std::string> mistake = changing.mistake()) return "state: " + *mistake;
    return session;
}

std::string encode_ended(const Session& ended) {
    std::string bytes{compact_mark};
    CompactWriter out{bytes};
    append_frame(out, ended);
    append_state(out, ended);
    return bytes;
}

Result<Session, std::string> decode_ended(const charging::SessionId& id, std::string_view bytes) {
    Session session;
    session.id = id;
    CompactReader in{bytes};
    take_mark(in);
    take_frame(in, session);
    take_state(in, session);
    if (!session.closed_at) in.fail("closed: is missing");
    if (std::optional<std::string> mistake = in.mistake()) return *std::move(mistake);
    return session;
}

}  // namespace airtime::store

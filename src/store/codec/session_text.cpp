#include "store/codec/session_text.hpp"

#include "store/codec/answer_codec.hpp"
#include "store/codec/charged_service_text.hpp"
#include "store/codec/part_text.hpp"

namespace airtime::store {

using charging::ChargedService;
using charging::Session;

namespace {

/// `1/8765/main:1000`: identifier, basis, parts.
void append_pool(std::string& out, const charging::CreditPool& pool) {
    append_number(out, pool.id);
    append_number(out += '/', pool.basis);
    append_parts(out += '/', pool.parts);
}

charging::CreditPool take_pool(Parts& words) {
    Parts members{words.raw(), '/'};
    charging::CreditPool pool;
    pool.id = members.number<std::uint32_t>();
    pool.basis = members.number<std::uint64_t>();
    pool.parts = take_parts(members);
    words.absorb(members);
    return pool;
}

/// The realm is mostly the host's own: then `@4`, the place where it begins in the host.
std::string encode_realm(const Session& session) {
    const std::string_view host = session.client_host;
    std::string out;
    if (host.ends_with("." + session.client_realm)) {
        append_number(out += '@', host.size() - session.client_realm.size());
    } else {
        append_encoded(out, session.client_realm, "/,:=@");
    }
    return out;
}

std::string take_realm(const std::string& host, Parts& member) {
    const std::string_view text = member.raw();
    if (!text.starts_with('@')) return decode_escapes(text).value_or("");
    const auto place = parse_number<std::size_t>(text.substr(1));
    if (!place || *place > host.size()) {
        member.fail("the realm begins outside the host");
        return {};
    }
    return host.substr(*place);
}

/// What counts for others never has quota that could be its last.
std::string_view word_of(const ChargedService& service) {
    if (service.for_others) return " others=";
    return service.final_units ? " final=" : " service=";
}

charging::ClientIdentity take_identity(Parts& member) {
    Parts names{member.raw(), '/'};
    charging::ClientIdentity identity;
    identity.host = names.text();
    identity.realm = names.text();
    member.absorb(names);
    return identity;
}

void take_member(Session& session, Parts& member) {
    const std::string_view key = member.raw();
    if (key == "closed") {
        session.closed_at = member.instant();
    } else if (key == "terminated") {
        session.terminated = member.raw() == "1";
    } else if (key == "dropped") {
        session.dropped_through = member.number<std::uint32_t>();
    } else if (key == "unseen") {
        session.unseen_advance = charging::AdvanceId{member.text()};
    } else if (key == "realm") {
        session.client_realm = take_realm(session.client_host, member);
    } else if (key == "moved") {
        session.moved_to = take_identity(member);
    } else if (key == "heard") {
        session.heard_at = member.instant();
    } else if (key == "state") {
        session.client_state = member.number<std::uint32_t>();
    } else if (key == "node") {
        session.node = member.text();
    } else if (key == "cost") {
        session.cost = member.money();
    } else if (key == "called") {
        session.called = member.raw() == "1";
    } else if (key == "pools") {
        session.last_pool = member.number<std::uint32_t>();
    } else if (key == "pool") {
        session.pools.push_back(take_pool(member));
    } else if (key == "sub") {
        session.sub_session = member.number<std::uint64_t>();
    } else if (key == "service" || key == "final" || key == "others") {
        session.services.push_back(take_charged_service(member, session.expires_at));
        session.services.back().final_units = key == "final";
        session.services.back().for_others = key == "others";
    } else if (key == "answer") {
        Result<charging::StoredAnswer, std::string> answer = decode_answer(member.raw());
        if (answer) {
            session.answers.push_back(std::move(*answer));
        } else {
            member.fail(answer.error());
        }
    } else {
        member.fail("a member of the session is unknown");
    }
}

}  // namespace

std::string Listed<Session>::encode(const Session& session) {
    std::string out;
    append_encoded(out, session.client_host, {});
    append_instant(out += ' ', session.opened_at);
    append_instant(out += ' ', session.expires_at);
    if (session.closed_at) append_instant(out += " closed=", *session.closed_at);
    if (session.terminated) out += " terminated=1";
    if (session.dropped_through) append_number(out += " dropped=", *session.dropped_through);
    if (session.unseen_advance) append_encoded(out += " unseen=", session.unseen_advance->value, separators);
    if (!session.client_realm.empty()) out += " realm=" + encode_realm(session);
    if (session.moved_to) {
        append_encoded(out += " moved=", session.moved_to->host, separators);
        append_encoded(out += '/', session.moved_to->realm, separators);
    }
    if (session.heard_at != session.opened_at) append_instant(out += " heard=", session.heard_at);
    if (session.client_state) append_number(out += " state=", *session.client_state);
    if (!session.node.empty()) append_encoded(out += " node=", session.node, separators);
    if (session.cost != charging::Money{}) out += " cost=" + session.cost.to_string();
    if (session.called) out += " called=1";
    if (session.sub_session) append_number(out += " sub=", *session.sub_session);
    if (session.last_pool != 0) append_number(out += " pools=", session.last_pool);
    for (const charging::CreditPool& pool : session.pools) append_pool(out += " pool=", pool);
    for (const ChargedService& service : session.services) {
        append_charged_service(out += word_of(service), service, session.expires_at);
    }
    for (const charging::StoredAnswer& answer : session.answers) out += " answer=" + encode_answer(answer);
    return out;
}

Session Listed<Session>::take(std::string name, Parts& words) {
    Session session;
    session.id.value = std::move(name);
    session.client_host = words.text();
    session.opened_at = words.instant();
    session.heard_at = session.opened_at;
    session.expires_at = words.instant();
    while (words.more()) {
        Parts member{words.raw(), '='};
        take_member(session, member);
        words.absorb(member);
    }
    return session;
}

Session LateForm::take(std::string name, Parts& words) {
    Session session = Listed<Session>::take(std::move(name), words);
    if (!session.closed_at) words.fail("is late, and not over");
    return session;
}

std::string encode_record(const Session& ended) {
    return Listed<Session>::encode(ended);
}

Result<Session, std::string> decode_record(const charging::SessionId& id, std::string_view text) {
    Parts words{text, ' '};
    Session session = Listed<Session>::take(id.value, words);
    std::optional<std::string> mistake = words.mistake();
    if (!mistake && !session.closed_at) mistake = "closed: is missing";
    if (mistake) return *std::move(mistake);
    return session;
}

}  // namespace airtime::store

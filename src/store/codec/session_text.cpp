#include "store/codec/contract_codec.hpp"
#include "store/codec/contract_lists.hpp"
#include "store/codec/service_key_text.hpp"

namespace airtime::store {

using charging::ChargedService;
using charging::Part;
using charging::Session;

namespace {

void append_parts(std::string& out, const std::vector<Part>& parts) {
    bool first = true;
    for (const Part& part : parts) {
        out += std::exchange(first, false) ? "" : ",";
        append_encoded(out, part.account.value, separators);
        out += ':' + part.amount.to_string();
    }
}

std::vector<Part> take_parts(Parts& parts) {
    std::vector<Part> taken;
    const std::string_view text = parts.raw();
    if (text.empty()) return taken;
    Parts list{text, ','};
    while (list.more()) {
        Parts part{list.raw(), ':'};
        taken.push_back({.account = {part.text()}, .amount = {}});
        taken.back().amount = part.money();
        list.absorb(part);
    }
    parts.absorb(list);
    return taken;
}

constexpr std::array<std::string_view, 4> unit_names{"s", "o", "u", "m"};

/// `o,1000000,100`: unit, block and price, and as far as they are there the units of the price, the first
/// block, the set-up fee and the minimum charge.
void append_terms(std::string& out, const charging::RatingTerms& terms, charging::Money price) {
    out += name_of(terms.unit, unit_names);
    append_number(out += ',', terms.block_units);
    out += ',' + price.to_string();
    const int last = terms.minimum_charge != charging::Money{} ? 4
                     : terms.setup_fee != charging::Money{}    ? 3
                     : terms.first_block_units != 0            ? 2
                     : terms.price_units != 0                  ? 1
                                                               : 0;
    if (last >= 1) append_number(out += ',', terms.price_units);
    if (last >= 2) append_number(out += ',', terms.first_block_units);
    if (last >= 3) out += ',' + terms.setup_fee.to_string();
    if (last >= 4) out += ',' + terms.minimum_charge.to_string();
}

void take_terms(charging::QuotaPrice& quota, std::string_view text, Parts& words) {
    Parts members{text, ','};
    quota.terms.unit = members.one_of<charging::UnitKind>(unit_names);
    quota.terms.block_units = members.number<std::uint64_t>();
    quota.granted.price = members.money();
    if (members.more()) quota.terms.price_units = members.number<std::uint64_t>();
    if (members.more()) quota.terms.first_block_units = members.number<std::uint64_t>();
    if (members.more()) quota.terms.setup_fee = members.money();
    if (members.more()) quota.terms.minimum_charge = members.money();
    words.absorb(members);
}

/// `:o,1000000,100`: by what quota was granted, then what of it is not reported, unless that is all that is
/// reserved, and the price after a change and what is not reported of that.
void append_quota_price(std::string& out, const ChargedService& service) {
    const charging::QuotaPrice& quota = *service.quota_price;
    append_terms(out += ':', quota.terms, quota.granted.price);
    const std::uint64_t reserved = service.reservation ? service.reservation->granted_units : 0;
    if (quota.granted.units != reserved || quota.after_change) append_number(out += ':', quota.granted.units);
    if (quota.after_change) {
        out += ':' + quota.after_change->price.to_string();
        append_number(out += ':', quota.after_change->units);
    }
}

/// `10.3/data/1500`, with a reservation `10.3/data/1500/1048576/main:1000,promo:20`: key, service, used
/// units, granted units and their parts. Where there is something to say: `data:o,1000000,100` with what
/// quota is paid by, `1500:26.5:1200` with what the units are worth and where their blocks begin, and
/// `1048576+524288:1:1020@1795393088123` with what is granted for after a change, the pool that backs the
/// grant and its share there, without parts, and when the reservation ends, if not with the session.
void append_charged_service(std::string& out, const ChargedService& service, charging::Instant session_end) {
    append_service_key(out, service.key);
    append_encoded(out += '/', service.service.value, separators);
    if (service.quota_price) append_quota_price(out, service);
    append_number(out += '/', service.used.units);
    const std::uint64_t blocks_begin = service.used.blocks_begin_units;
    if (service.used.rated != charging::Money{} || blocks_begin != 0) {
        out += ':' + service.used.rated.to_string();
    }
    if (blocks_begin != 0) append_number(out += ':', blocks_begin);
    if (service.reservation) {
        append_number(out += '/', service.reservation->granted_units);
        if (const std::uint64_t after = service.reservation->granted_after_change_units; after > 0) {
            append_number(out += '+', after);
        }
        if (const auto& pooled = service.reservation->pooled) {
            append_number(out += ':', pooled->pool);
            out += ':' + pooled->share.to_string();
        }
        if (service.reservation->expires_at != session_end) {
            append_instant(out += '@', service.reservation->expires_at);
        }
        append_parts(out += '/', service.reservation->parts);
    }
}

/// Empty: all that is reserved is not reported yet.
using NotReported = std::optional<std::uint64_t>;

/// In place of the terms, which have commas, there may be names of price periods, as they were written
/// before: quota of such a service is paid at the price of the moment.
NotReported take_service_name(ChargedService& service, Parts& members) {
    Parts names{members.raw(), ':'};
    service.service.value = names.text();
    NotReported not_reported;
    while (names.more()) {
        const std::string_view word = names.raw();
        if (word.find(',') == std::string_view::npos) continue;
        charging::QuotaPrice& quota = service.quota_price.emplace();
        take_terms(quota, word, names);
        if (names.more()) not_reported = names.number<std::uint64_t>();
        if (names.more()) {
            quota.after_change = charging::PricedUnits{.price = names.money()};
            quota.after_change->units = names.number<std::uint64_t>();
        }
    }
    members.absorb(names);
    return not_reported;
}

charging::Reservation take_reservation(Parts& members, charging::Instant session_end) {
    charging::Reservation reservation;
    Parts granted_until{members.raw(), '@'};
    Parts granted{granted_until.raw(), ':'};
    Parts units{granted.raw(), '+'};
    reservation.granted_units = units.number<std::uint64_t>();
    if (units.more()) reservation.granted_after_change_units = units.number<std::uint64_t>();
    granted.absorb(units);
    if (granted.more()) {
        const auto pool = granted.number<std::uint32_t>();
        reservation.pooled = {.pool = pool, .share = granted.money()};
    }
    granted_until.absorb(granted);
    reservation.expires_at = granted_until.more() ? granted_until.instant() : session_end;
    members.absorb(granted_until);
    reservation.parts = take_parts(members);
    return reservation;
}

/// As it was written when a reservation had the periods of its prices: the one of what is granted, then the
/// next change, what is granted for after it and its period.
void skip_periods_of_reservation(ChargedService& service, Parts& members) {
    members.raw();
    if (members.more()) {
        members.instant();
        service.reservation->granted_after_change_units = members.number<std::uint64_t>();
        members.raw();
    }
}

ChargedService take_charged_service(Parts& words, charging::Instant session_end) {
    Parts members{words.raw(), '/'};
    ChargedService service;
    service.key = take_service_key(members);
    const NotReported not_reported = take_service_name(service, members);
    Parts used{members.raw(), ':'};
    service.used.units = used.number<std::uint64_t>();
    if (used.more()) service.used.rated = used.money();
    if (used.more()) service.used.blocks_begin_units = used.number<std::uint64_t>();
    members.absorb(used);
    if (members.more()) service.reservation = take_reservation(members, session_end);
    if (members.more()) skip_periods_of_reservation(service, members);
    if (service.quota_price) {
        const std::uint64_t reserved = service.reservation ? service.reservation->granted_units : 0;
        service.quota_price->granted.units = not_reported.value_or(reserved);
    }
    words.absorb(members);
    return service;
}

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

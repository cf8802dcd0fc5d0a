#include "store/codec/session_fields.hpp"

#include <algorithm>
#include <utility>

#include "base/fnv1a.hpp"
#include "store/codec/compact_session.hpp"

namespace airtime::store {

using charging::Session;
using Sessions = charging::SharedList<Session>;

namespace {

constexpr std::string_view frame_prefix = "s.";
constexpr std::string_view state_prefix = "u.";
constexpr std::size_t name_size = 5;

std::string name_of(std::uint32_t bits) {
    constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    std::string name;
    for (std::size_t place = 0; place < name_size; ++place, bits >>= 6U) name += digits[bits & 63U];
    return name;
}

std::string field_of(std::string_view prefix, const std::string& name) {
    return std::string{prefix} + name;
}

bool same_frame(const Session& a, const Session& b) {
    return a.id == b.id && a.client_host == b.client_host && a.client_realm == b.client_realm &&
           a.opened_at == b.opened_at && a.sub_session == b.sub_session;
}

}  // namespace

std::vector<std::string> session_names(const Sessions& sessions) {
    std::vector<std::string> names;
    names.reserve(sessions.size());
    for (const Session& session : sessions) {
        Fnv1a64 hash;
        hash.add_bytes(session.id.value);
        std::uint32_t bits = static_cast<std::uint32_t>(hash.value() ^ hash.value() >> 32U);
        std::string name = name_of(bits);
        while (std::ranges::find(names, name) != names.end()) name = name_of(++bits);
        names.push_back(std::move(name));
    }
    return names;
}

void compare_sessions(const Sessions& before, const Sessions& after, FieldChanges& changes) {
    const std::vector<std::string> old_names = session_names(before);
    const std::vector<std::string> names = session_names(after);
    for (std::size_t place = 0; place < after.size(); ++place) {
        const auto known = std::ranges::find(old_names, names[place]);
        const Session* old = nullptr;
        if (known != old_names.end()) old = &before[static_cast<std::size_t>(known - old_names.begin())];
        const Session& session = after[place];
        if (old == &session || (old != nullptr && *old == session)) continue;
        const bool has_frame = old != nullptr && same_frame(*old, session);
        if (!has_frame) {
            changes.set.emplace_back(field_of(frame_prefix, names[place]), encode_session_frame(session));
        }
        changes.set.emplace_back(field_of(state_prefix, names[place]), encode_session_state(session));
    }
    for (const std::string& name : old_names) {
        if (std::ranges::find(names, name) != names.end()) continue;
        changes.removed.push_back(field_of(frame_prefix, name));
        changes.removed.push_back(field_of(state_prefix, name));
    }
}

bool SessionFields::take(std::string_view field, std::string_view value) {
    if (field.size() != frame_prefix.size() + name_size) return false;
    const std::string_view name = field.substr(frame_prefix.size());
    if (field.starts_with(frame_prefix)) {
        by_name_[name].frame = value;
    } else if (field.starts_with(state_prefix)) {
        by_name_[name].state = value;
    } else {
        return false;
    }
    return true;
}

Result<std::vector<Session>, std::string> SessionFields::sessions() const {
    std::vector<Session> sessions;
    for (const auto& [name, halves] : by_name_) {
        if (!halves.frame || !halves.state) return "half of the session " + std::string{name} + " is missing";
        Result<Session, std::string> session = decode_session(*halves.frame, *halves.state);
        if (!session) return "session " + std::string{name} + ": " + session.error();
        sessions.push_back(std::move(*session));
    }
    return sessions;
}

}  // namespace airtime::store

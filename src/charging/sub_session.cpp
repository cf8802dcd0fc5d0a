#include "charging/sub_session.hpp"

#include <algorithm>

#include "charging/expiry.hpp"

namespace airtime::charging {

namespace {

constexpr std::string_view suffix = ";sub=";

std::string suffix_of(std::uint64_t sub_session) {
    return std::string{suffix} + std::to_string(sub_session);
}

std::string_view on_wire(std::string_view name, const std::optional<std::uint64_t>& sub_session) {
    if (sub_session) name.remove_suffix(suffix_of(*sub_session).size());
    return name;
}

bool is_sub_session_of(const Session& each, const SessionId& session) {
    return each.sub_session && session_on_wire(each) == session.value;
}

}  // namespace

SessionId sub_session_id(const SessionId& session, std::uint64_t sub_session) {
    return {session.value + suffix_of(sub_session)};
}

std::string session_id_on_wire(const SessionId& session, const std::optional<std::uint64_t>& sub_session) {
    return std::string{on_wire(session.value, sub_session)};
}

std::string_view session_on_wire(const Session& session) {
    return on_wire(session.id.value, session.sub_session);
}

std::string_view session_on_wire(const CreditControlRequest& request) {
    return on_wire(request.session.value, request.sub_session);
}

SessionId session_on_wire(const SessionId& name) {
    const std::size_t place = name.value.rfind(suffix);
    const bool is_sub_session =
        place != std::string::npos && place + suffix.size() < name.value.size() &&
        name.value.find_first_not_of("0123456789", place + suffix.size()) == std::string::npos;
    return is_sub_session ? SessionId{name.value.substr(0, place)} : name;
}

bool has_sub_sessions(const Contract& contract, const SessionId& session) {
    return std::ranges::any_of(contract.sessions,
                               [&](const Session& each) { return is_sub_session_of(each, session); });
}

void close_sub_sessions(Draft& draft, const SessionId& session) {
    std::vector<SessionId> left;
    for (const Session& each : draft.contract().sessions) {
        if (is_sub_session_of(each, session)) left.push_back(each.id);
    }
    for (const SessionId& id : left) close_session(draft, id, SessionEnd::unreported);
}

}  // namespace airtime::charging

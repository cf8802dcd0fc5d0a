#include "charging/values/session_name.hpp"

#include <string>

namespace airtime::charging {

namespace {

constexpr std::string_view suffix = ";sub=";

/// Where the last `;sub=` begins that only digits follow, or nothing; the size of the text if there is none.
std::size_t place_of_suffix(std::string_view text) {
    const std::size_t place = text.rfind(suffix);
    if (place == std::string_view::npos) return text.size();
    const bool is_last =
        text.find_first_not_of("0123456789", place + suffix.size()) == std::string_view::npos;
    return is_last ? place : text.size();
}

}  // namespace

SessionId session_id_of(std::string_view on_wire, const std::optional<std::uint64_t>& sub_session) {
    SessionId name{std::string{on_wire}};
    const bool looks_like_a_sub_session = place_of_suffix(on_wire) < on_wire.size();
    if (sub_session || looks_like_a_sub_session) name.value += suffix;
    if (sub_session) name.value += std::to_string(*sub_session);
    return name;
}

SessionId sub_session_id(const SessionId& session, std::uint64_t sub_session) {
    return session_id_of(session_on_wire(session), sub_session);
}

std::string_view session_on_wire(const SessionId& name) {
    return std::string_view{name.value}.substr(0, place_of_suffix(name.value));
}

}  // namespace airtime::charging

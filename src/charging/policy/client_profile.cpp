#include "charging/policy/client_profile.hpp"

#include <algorithm>
#include <cctype>

namespace airtime::charging {

namespace {

char lower_case(char letter) {
    return static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
}

bool matches_any(std::string_view identity, const std::vector<std::string>& patterns) {
    return std::ranges::any_of(
        patterns, [&](const std::string& pattern) { return matches_identity(identity, pattern); });
}

/// A realm is only what the sender says of itself: none of a host's but the ones that the host lies in.
bool lies_in(std::string_view host, std::string_view realm) {
    return !realm.empty() &&
           (is_same_identity(host, realm) || matches_identity(host, "*." + std::string{realm}));
}

}  // namespace

bool is_same_identity(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, {}, lower_case, lower_case);
}

bool IdentityLess::operator()(std::string_view a, std::string_view b) const {
    return std::ranges::lexicographical_compare(a, b, {}, lower_case, lower_case);
}

std::string canonical_identity(std::string_view identity) {
    std::string canonical{identity};
    std::ranges::transform(canonical, canonical.begin(), lower_case);
    return canonical;
}

bool matches_identity(std::string_view identity, std::string_view pattern) {
    if (!pattern.starts_with("*.")) return is_same_identity(identity, pattern);
    const std::string_view domain = pattern.substr(1);
    return identity.size() > domain.size() &&
           is_same_identity(identity.substr(identity.size() - domain.size()), domain);
}

const ClientProfile& client_of(const std::vector<ClientProfile>& clients, std::string_view origin_host,
                               std::string_view origin_realm) {
    static const ClientProfile plain;
    const auto found = std::ranges::find_if(clients, [&](const ClientProfile& client) {
        return (client.origin_hosts.empty() && client.origin_realms.empty()) ||
               matches_any(origin_host, client.origin_hosts) ||
               (matches_any(origin_realm, client.origin_realms) && lies_in(origin_host, origin_realm));
    });
    return found == clients.end() ? plain : *found;
}

}  // namespace airtime::charging

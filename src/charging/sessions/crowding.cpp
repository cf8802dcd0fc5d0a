#include "charging/sessions/crowding.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>

namespace airtime::charging {

namespace {

/// Who opened it: one client for all hosts of a profile that names them, else each host for itself.
std::string opener_of(const Session& session, const Policy& policy) {
    const ClientProfile& client = client_of(policy.clients, session.client_host, session.client_realm);
    const bool is_named =
        !client.name.empty() && !(client.origin_hosts.empty() && client.origin_realms.empty());
    return is_named ? client.name : '@' + canonical_identity(session.client_host);
}

}  // namespace

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

}  // namespace airtime::charging

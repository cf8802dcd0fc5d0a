#include "charging/sessions/charged_service.hpp"

#include <algorithm>

namespace airtime::charging {

namespace {

std::size_t room_of(const ServiceKey& key) {
    return std::max<std::size_t>(key.service_identifiers.size(), 1);
}

}  // namespace

bool has_room_for(const Session& session, const ServiceKey& key) {
    std::size_t room = room_of(key);
    for (const ChargedService& charged : session.services) room += room_of(charged.key);
    return room <= services_per_session_max;
}

ChargedService* find_charged_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    const auto found =
        std::find_if(session.services.begin(), session.services.end(), [&](const ChargedService& charged) {
            return charged.key == key && charged.service == service && !charged.for_others;
        });
    return found == session.services.end() ? nullptr : &*found;
}

ChargedService* charged_service(Session& session, const ServiceKey& key, const ServiceName& service) {
    if (ChargedService* charged = find_charged_service(session, key, service)) return charged;
    if (!has_room_for(session, key)) return nullptr;
    session.services.push_back({key, service, {}, std::nullopt});
    return &session.services.back();
}

}  // namespace airtime::charging

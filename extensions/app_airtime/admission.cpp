#include "app_airtime/admission.hpp"

#include <algorithm>

#include "charging/client_profile.hpp"

namespace airtime::extension {
bool may_send_for(std::string_view peer, std::string_view origin_host, std::span<const std::string> proxies) {
    return charging::matches_identity(origin_host, peer) ||
           std::ranges::any_of(
               proxies, [&](const std::string& proxy) { return charging::matches_identity(peer, proxy); });
}

bool asks_new_quota(const charging::CreditControlRequest& request) {
    using charging::RequestType;
    switch (request.type) {
        case RequestType::initial:
            return true;
        case RequestType::update:
            return std::ranges::any_of(request.services,
                                       [](const auto& service) { return service.requested.has_value(); });
        case RequestType::termination:
            return false;
        case RequestType::event:
            return request.action == charging::RequestedAction::direct_debiting;
    }
    return false;
}

}  // namespace airtime::extension

#include "app_airtime/intake/admission.hpp"

#include <algorithm>
#include <functional>

#include "charging/policy/client_profile.hpp"

namespace airtime::extension {
bool may_send_for(std::string_view peer, std::string_view origin_host, std::span<const std::string> proxies) {
    if (origin_host.size() > identity_max) return false;
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

std::uint64_t rate_share(std::uint64_t subscriber_hash, std::string_view origin_host) {
    constexpr std::uint64_t odd = 0x9E3779B97F4A7C15;
    return subscriber_hash * odd + std::hash<std::string>{}(charging::canonical_identity(origin_host));
}

}  // namespace airtime::extension

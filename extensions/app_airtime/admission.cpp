#include "app_airtime/admission.hpp"

#include <algorithm>
#include <cctype>

namespace airtime::extension {
namespace {

bool equal_without_case(std::string_view a, std::string_view b) {
    return std::ranges::equal(a, b, [](char x, char y) {
        return std::tolower(static_cast<unsigned char>(x)) == std::tolower(static_cast<unsigned char>(y));
    });
}

bool matches(std::string_view identity, std::string_view pattern) {
    if (!pattern.starts_with("*.")) return equal_without_case(identity, pattern);
    const auto domain = pattern.substr(1);
    return identity.size() > domain.size() &&
           equal_without_case(identity.substr(identity.size() - domain.size()), domain);
}

}  // namespace

bool may_send_for(std::string_view peer, std::string_view origin_host, std::span<const std::string> proxies) {
    return equal_without_case(peer, origin_host) ||
           std::ranges::any_of(proxies, [&](const std::string& proxy) { return matches(peer, proxy); });
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

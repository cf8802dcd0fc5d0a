#include "portal/http/channel_access.hpp"

#include <sodium.h>

namespace airtime::portal {

bool same_secret(std::string_view given, std::string_view expected) {
    return given.size() == expected.size() &&
           sodium_memcmp(given.data(), expected.data(), expected.size()) == 0;
}

bool has_pages(std::string_view address, const config::PagesSettings& pages) {
    const bool here = address.starts_with("127.") || address == "::1";
    return pages.are_on() &&
           (pages.proxy_addresses.contains(address) || (here && pages.origin.starts_with("http://")));
}

Caller caller_at(const std::string& address, const config::PortalSettings& settings) {
    if (settings.sms.trusted_addresses.contains(address) ||
        settings.ussd.trusted_addresses.contains(address)) {
        return Caller::gateway;
    }
    const bool named = settings.api_addresses.contains(address) ||
                       settings.metrics_addresses.contains(address) || has_pages(address, settings.pages);
    return named ? Caller::trusted : Caller::stranger;
}

std::optional<HttpResponse> denied(const config::ChannelAccess& access, const HttpRequest& request) {
    if (access.secret.empty()) return plain_answer(404, "this channel is closed\n");
    if (!access.trusted_addresses.contains(request.client)) return plain_answer(403, "not from here\n");
    if (!same_secret(request.parameter("secret").value_or(""), access.secret)) {
        return plain_answer(401, "the secret is wrong\n");
    }
    return std::nullopt;
}

}  // namespace airtime::portal

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "config/portal_settings.hpp"
#include "portal/http/connection_room.hpp"
#include "portal/http/http_message.hpp"

namespace airtime::portal {

/// Takes as long whatever the two have in common.
bool same_secret(std::string_view given, std::string_view expected);

/// Whether pages may be asked for in plain from there: from this machine where browsers on it are meant, and
/// from the proxy that brings TLS.
bool has_pages(std::string_view address, const config::PagesSettings& pages);

/// What the lists of addresses say of one.
Caller caller_at(const std::string& address, const config::PortalSettings& settings);

/// Why the caller may not use the channel: 404 where it is closed, 403 for an address that is not trusted,
/// 401 without the secret in the parameter `secret`. Empty: it may.
std::optional<HttpResponse> denied(const config::ChannelAccess& access, const HttpRequest& request);

}  // namespace airtime::portal

#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "charging/policy/message_policy.hpp"
#include "config/portal_settings.hpp"
#include "portal/http/http_message.hpp"

/// What a request says of the browser that sent it. Pure.
namespace airtime::portal {

/// The cookie of that name; empty: there is none.
std::optional<std::string_view> cookie_of(const HttpRequest& request, std::string_view name);

/// The address that the request came from: behind one of the proxy's, the last of X-Forwarded-For that is
/// none of its own.
std::string client_of(const HttpRequest& request, const config::PagesSettings& settings);

/// Why nothing is answered to such a request, however it goes on: 400 where the proxy's header comes from
/// elsewhere or not once, 403 for an address that pages are not for without TLS to this portal, 400 for
/// another host. Empty: it may come in.
std::optional<HttpResponse> refused_at_door(const HttpRequest& request,
                                            const config::PagesSettings& settings);

/// Whether a browser sent it from a page of this site: Sec-Fetch-Site and Origin, both, and a form's type.
bool is_from_own_page(const HttpRequest& request, const config::PagesSettings& settings);

/// Path and query, encoded: "/audit?user=lan".
std::string target_of(const HttpRequest& request);

/// A path of this site to go back to; "/" for what is none, or for sign-in itself.
std::string way_back(std::string_view target);
/// The page that a form stood in, as the browser says; "/" where it does not.
std::string page_of_form(const HttpRequest& request, const std::string& origin);
/// "/sign-in?back=..."; `ended`: there was a session.
std::string sign_in_target(std::string_view back, bool ended);

/// "vi"; empty: it names none.
std::optional<charging::Language> language_named(std::string_view code);
std::string_view code_of(charging::Language language);
/// By the cookie, else the first of Accept-Language that we have, else `otherwise`.
charging::Language language_of(const HttpRequest& request, charging::Language otherwise);

inline constexpr std::string_view language_cookie = "__Host-language";

}  // namespace airtime::portal

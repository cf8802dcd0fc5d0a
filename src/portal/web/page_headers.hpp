#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "portal/http/http_message.hpp"

/// What browsers are told beside a page.
namespace airtime::portal {

/// That nothing but our own files may run in it, that nobody frames it, and that nobody keeps it.
void add_page_headers(HttpResponse& response);
/// The same of a file of ours, which may be kept.
void add_asset_headers(HttpResponse& response);
/// That the browser is to come by TLS alone for a year, of what it got by TLS.
void add_strict_transport(HttpResponse& response);

inline constexpr std::string_view session_cookie = "__Host-session";
inline constexpr std::string_view browser_cookie = "__Host-browser";

/// Only for this host, over TLS (or to this machine itself), out of reach of scripts, and only from pages of
/// this site. `max_age_s` zero: until the browser is closed.
void set_cookie(HttpResponse& response, std::string_view name, std::string_view value,
                std::int64_t max_age_s);
void forget_cookie(HttpResponse& response, std::string_view name);

/// 303.
HttpResponse see_other(std::string_view location);

}  // namespace airtime::portal

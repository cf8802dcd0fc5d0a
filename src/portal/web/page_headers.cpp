#include "portal/web/page_headers.hpp"

namespace airtime::portal {

namespace {

constexpr std::string_view of_our_files =
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

void add_cookie(HttpResponse& response, std::string_view name, std::string_view value,
                std::string_view lasting) {
    std::string cookie{name};
    cookie.append("=").append(value).append("; Path=/; Secure; HttpOnly; SameSite=Strict").append(lasting);
    response.headers.emplace_back("Set-Cookie", std::move(cookie));
}

}  // namespace

void add_asset_headers(HttpResponse& response) {
    response.headers.emplace_back("Content-Security-Policy", of_our_files);
    response.headers.emplace_back("X-Content-Type-Options", "nosniff");
    response.headers.emplace_back("Referrer-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Opener-Policy", "same-origin");
    response.headers.emplace_back("Cross-Origin-Resource-Policy", "same-origin");
}

void add_page_headers(HttpResponse& response) {
    add_asset_headers(response);
    response.headers.emplace_back("Cache-Control", "no-store");
}

void add_strict_transport(HttpResponse& response) {
    response.headers.emplace_back("Strict-Transport-Security", "max-age=31536000");
}

void set_cookie(HttpResponse& response, std::string_view name, std::string_view value,
                std::int64_t max_age_s) {
    add_cookie(response, name, value, max_age_s > 0 ? "; Max-Age=" + std::to_string(max_age_s) : "");
}

void forget_cookie(HttpResponse& response, std::string_view name) {
    add_cookie(response, name, "", "; Max-Age=0");
}

HttpResponse see_other(std::string_view location) {
    HttpResponse response;
    response.status = 303;
    response.headers.emplace_back("Location", location);
    return response;
}

}  // namespace airtime::portal

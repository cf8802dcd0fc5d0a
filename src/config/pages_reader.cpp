#include "config/pages_reader.hpp"

#include <algorithm>
#include <array>

#include "config/address_reader.hpp"
#include "config/correction_reader.hpp"
#include "config/listen_address_reader.hpp"

namespace airtime::config {

namespace {

constexpr std::string_view https = "https://";
constexpr std::string_view http = "http://";

/// "airtime.example.org:8443", as a browser writes it.
bool is_host(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
               std::string_view{".-:[]"}.find(static_cast<char>(c)) != std::string_view::npos;
    });
}

bool is_loopback_host(std::string_view host) {
    constexpr std::array<std::string_view, 3> names{"localhost", "127.0.0.1", "[::1]"};
    return std::ranges::any_of(names, [host](std::string_view name) {
        return host.starts_with(name) && (host.size() == name.size() || host[name.size()] == ':');
    });
}

void read_origin(const Entry& entry, std::string& origin) {
    entry.note_default(written(origin));
    origin = entry.text().value_or("");
    if (origin.empty()) return;
    const bool plain = origin.starts_with(http) && is_loopback_host(origin.substr(http.size()));
    const bool secure = origin.starts_with(https);
    if (!(plain || secure) || !is_host(std::string_view{origin}.substr((secure ? https : http).size()))) {
        entry.wrong_value(
            "must be as https://airtime.example.org, in small letters and without a path, or for a browser "
            "on this host http://localhost:8080");
    }
}

void read_proxy(MapReader& pages, PagesSettings& settings) {
    const auto proxy = pages.declare(
        "proxy",
        {.above = "A reverse proxy that brings TLS. It must pass Host on as it came, put the client's "
                  "address into X-Forwarded-For, and take user_header out of what comes from "
                  "browsers."});
    if (!proxy) return;
    proxy->map([&](MapReader& map) {
        read_addresses(map, "addresses", settings.proxy_addresses, {"of the proxy; default: none"});
        if (const auto header =
                map.declare("user_header",
                            {"in which it names who has signed in there, as X-Remote-User; everybody still "
                             "needs an account here, for the role. Default: {default} (people sign in "
                             "here)"})) {
            header->note_default(written(settings.user_header));
            settings.user_header = header->text().value_or("");
            const bool plain = std::ranges::all_of(settings.user_header, [](unsigned char c) {
                return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-';
            });
            if (!plain) header->wrong_value("must be the name of a header, of A-Z a-z 0-9 -");
        }
        if (!settings.user_header.empty() && settings.proxy_addresses.empty()) {
            map.wrong("must have addresses where it has a user_header: nobody could be named");
        }
    });
}

void read_pem_file(MapReader& tls, std::string_view key, std::string& path, const About& about) {
    const auto entry = tls.declare(key, about);
    if (!entry) return;
    entry->note_default(written(path));
    path = entry->text().value_or("");
    if (!path.empty() && !path.starts_with('/')) {
        entry->wrong_value("must be a path from the root, as /etc/airtime/portal.pem");
    }
}

void read_tls(MapReader& pages, TlsSettings& settings) {
    const auto tls = pages.declare(
        "tls", {.above = "TLS by the portal itself: pages have a listener of their own then, which speaks "
                         "nothing else. SIGHUP has both files read again."});
    if (!tls) return;
    tls->map([&](MapReader& map) {
        read_listen_address(map, "listen_address", settings.listen_address,
                            {"IP address of this host, 0.0.0.0: all; default: {default}"});
        map.read("listen_port", settings.listen_port, 1, 65'535, {"{range}, default: {default}"});
        read_pem_file(
            map, "certificate_file", settings.certificate_file,
            {"PEM: the portal's certificate, then those that sign it. Default: {default} (no TLS)"});
        read_pem_file(map, "key_file", settings.key_file,
                      {"PEM: its key, without a passphrase, in a file that is closed to others. Default: "
                       "{default}"});
        if (settings.certificate_file.empty() != settings.key_file.empty()) {
            map.wrong("must have both certificate_file and key_file, or neither");
        }
    });
}

/// What people do, and their passwords, are nobody else's to read: pages without TLS are for this host alone.
void check_who_brings_tls(const MapReader& pages, const PagesSettings& settings,
                          std::string_view listen_address) {
    if (!settings.are_on()) return;
    const bool secure = settings.origin.starts_with(https);
    if (settings.tls.is_on()) {
        if (!secure) pages.wrong("must have an origin that begins with https where it has tls");
        return;
    }
    if (!settings.proxy_addresses.empty()) return;
    const bool here = listen_address.starts_with("127.") || listen_address == "::1";
    if (secure) {
        pages.wrong("must have tls or proxy.addresses where origin begins with https: nobody brings TLS");
    } else if (!here) {
        pages.wrong("must have tls or proxy.addresses where portal.listen_address is " +
                    std::string{listen_address} +
                    ": what people see and type would cross the network readable; or listen on 127.0.0.1");
    }
}

}  // namespace

void read_pages(MapReader& portal, std::string_view listen_address, PagesSettings& settings) {
    const auto pages = portal.declare(
        "pages",
        {.above = "Pages for people: look up, understand, act. The first account: `airtimectl user add "
                  "NAME --role admin`."});
    if (!pages) return;
    pages->map([&](MapReader& map) {
        if (const auto origin = map.declare(
                "origin", {"where browsers find them, as https://airtime.example.org: requests for another "
                           "host are refused. Default: {default} (there are no pages)"})) {
            read_origin(*origin, settings.origin);
        }
        read_tls(map, settings.tls);
        read_proxy(map, settings);
        map.read("session_idle_s", settings.session_idle, 60, 86'400,
                 {"without a page, after which one signs in again: {range}, default: {default}"});
        map.read("session_max_s", settings.session_max, 60, 604'800,
                 {"after which one signs in again anyhow: {range}, default: {default}"});
        map.read("look_ups_per_hour", settings.look_ups_per_hour, 1, 100'000,
                 {"pages about subscribers that one person may see in an hour: {range}, default: {default}"});
        read_corrections(map, settings.corrections);
        check_who_brings_tls(map, settings, listen_address);
    });
}

}  // namespace airtime::config

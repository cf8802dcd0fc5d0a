#include "config/portal_reader.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "config/client_reader.hpp"

namespace airtime::config {

namespace {

constexpr std::size_t secret_size_min = 16;

void read_addresses(MapReader& map, std::string_view key, AddressList& addresses) {
    if (const auto entry = map.find(key)) {
        entry->list([&](const Entry& item) {
            if (const auto text = item.text(); text && !addresses.add(*text)) {
                item.wrong_value("must be an IP address, or a network as 10.0.0.0/8");
            }
        });
    }
}

/// What travels in an URL and in a header, and cannot be guessed.
void read_secret(MapReader& map, std::string_view key, std::string& secret) {
    const auto entry = map.find(key);
    if (!entry) return;
    secret = entry->text().value_or("");
    const bool plain = std::ranges::all_of(secret, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_';
    });
    if (!secret.empty() && (!plain || secret.size() < secret_size_min)) {
        entry->wrong("must be at least 16 of A-Z a-z 0-9 - _ (it is not shown here)");
    }
}

void read_access(MapReader& map, ChannelAccess& access) {
    read_addresses(map, "trusted_addresses", access.trusted_addresses);
    read_secret(map, "secret", access.secret);
    if (!access.secret.empty() && access.trusted_addresses.empty()) {
        map.wrong("must have trusted_addresses where it has a secret: nobody could call");
    }
}

void read_keyword(const Entry& item, SmsCommand command, charging::Language language,
                  std::vector<Keyword>& keywords) {
    const auto text = item.text();
    if (!text) return;
    Keyword keyword{.letters = {}, .command = command, .language = language};
    std::ranges::copy_if(*text, std::back_inserter(keyword.letters), [](char c) { return c != ' '; });
    const bool letters = std::ranges::all_of(keyword.letters, [](char c) { return c >= 'A' && c <= 'Z'; });
    if (keyword.letters.empty() || !letters || keyword.letters.size() > 20) {
        item.wrong_value("must be 1 to 20 of A-Z: diacritics and case are read over");
        return;
    }
    if (std::ranges::find(keywords, keyword.letters, &Keyword::letters) != keywords.end()) {
        item.wrong_value("must stand for one thing only");
        return;
    }
    keywords.push_back(std::move(keyword));
}

/// Words given for a command and a language stand in place of the default ones.
void read_keywords(MapReader& sms, std::vector<Keyword>& keywords) {
    using charging::Language;
    constexpr std::array<std::pair<std::string_view, SmsCommand>, 12> commands{
        {{"enrol", SmsCommand::enrol},
         {"cancel", SmsCommand::cancel},
         {"pause", SmsCommand::pause},
         {"resume", SmsCommand::resume},
         {"advance", SmsCommand::advance},
         {"confirm", SmsCommand::confirm},
         {"repay", SmsCommand::repay},
         {"balance", SmsCommand::balance},
         {"history", SmsCommand::history},
         {"refuse_messages", SmsCommand::refuse_messages},
         {"accept_messages", SmsCommand::accept_messages},
         {"help", SmsCommand::help}}};
    constexpr std::array<std::pair<std::string_view, Language>, 2> languages{
        {{"vi", Language::vi}, {"en", Language::en}}};
    const auto section = sms.find("keywords");
    if (!section) return;
    std::vector<std::pair<Entry, Keyword>> given;
    section->map([&](MapReader& map) {
        for (const auto& [word, command] : commands) {
            const auto entry = map.find(word);
            if (!entry) continue;
            entry->map([&, command = command](MapReader& by_language) {
                for (const auto& [code, language] : languages) {
                    const auto words = by_language.find(code);
                    if (!words) continue;
                    std::erase_if(keywords, [&, language = language](const Keyword& keyword) {
                        return keyword.command == command && keyword.language == language;
                    });
                    words->list([&, language = language](const Entry& item) {
                        given.emplace_back(item, Keyword{{}, command, language});
                    });
                }
            });
        }
    });
    // Only now: a word may move from one command to another.
    for (const auto& [entry, keyword] : given) {
        read_keyword(entry, keyword.command, keyword.language, keywords);
    }
}

void read_sms(MapReader& portal, PortalSettings& settings) {
    if (const auto sms = portal.find("sms")) {
        sms->map([&](MapReader& map) {
            read_access(map, settings.sms);
            map.read("inbox_max", settings.inbox_max, 1, 10'000'000);
            map.read("short_code_digits_max", settings.short_code_digits_max, 0, 10);
            map.read("answers_max", settings.answers_max, 1, 1'000'000);
            map.read("answers_span_s", settings.answers_span, 1, 604'800);
            read_keywords(map, settings.keywords);
        });
    }
}

void read_ussd(MapReader& portal, PortalSettings& settings) {
    if (const auto ussd = portal.find("ussd")) {
        ussd->map([&](MapReader& map) {
            read_access(map, settings.ussd);
            map.read_choice<UssdCoding>("coding", settings.ussd_coding,
                                        {{"gsm7", UssdCoding::gsm7}, {"ucs2", UssdCoding::ucs2}});
        });
    }
}

void read_api_client(const Entry& item, std::vector<ApiClient>& clients) {
    item.map([&](MapReader& map) {
        ApiClient client;
        const auto name = map.require("name");
        client.name = name ? name->name().value_or("") : "";
        map.require("role");
        map.read_choice<ApiRole>(
            "role", client.role,
            {{"channel", ApiRole::channel}, {"care", ApiRole::care}, {"manager", ApiRole::manager}});
        read_recharge_limits(map, client.recharge_limits);
        const auto token = map.require("token");
        read_secret(map, "token", client.token);
        if (token && client.token.empty()) token->wrong("must not be empty");
        const auto same = [&](const ApiClient& other) {
            return other.name == client.name || other.token == client.token;
        };
        if (std::ranges::any_of(clients, same)) {
            map.wrong("must differ from the clients before it in name and token");
        }
        clients.push_back(std::move(client));
    });
}

void read_api(MapReader& portal, PortalSettings& settings) {
    if (const auto api = portal.find("api")) {
        api->map([&](MapReader& map) {
            read_addresses(map, "trusted_addresses", settings.api_addresses);
            if (const auto clients = map.find("clients")) {
                clients->list([&](const Entry& item) { read_api_client(item, settings.api_clients); });
            }
            if (!settings.api_clients.empty() && settings.api_addresses.empty()) {
                map.wrong("must have trusted_addresses where it has clients: nobody could call");
            }
        });
    }
}

}  // namespace

void read_portal(MapReader& file, PortalSettings& portal) {
    const auto section = file.find("portal");
    if (!section) return;
    section->map([&](MapReader& map) {
        if (const auto address = map.find("listen_address")) {
            portal.listen_address = address->text().value_or("");
            if (AddressList probe; !probe.add(portal.listen_address)) {
                address->wrong_value("must be an IP address of this host, or 0.0.0.0 for all");
            }
        }
        map.read("listen_port", portal.listen_port, 1, 65'535);
        map.read("threads", portal.threads, 1, 64);
        map.read("requests_waiting_max", portal.requests_waiting_max, 1, 100'000);
        map.read("connections_max", portal.connections_max, 16, 65'536);
        map.read("connections_per_address_max", portal.connections_per_address_max, 1, 65'536);
        map.read("connections_per_trusted_address_max", portal.connections_per_trusted_address_max, 1,
                 65'536);
        map.read("header_bytes_max", portal.header_bytes_max, 1'024, 1'048'576);
        map.read("body_bytes_max", portal.body_bytes_max, 1'024, 16'777'216);
        map.read("request_timeout_ms", portal.request_timeout, 100, 600'000);
        map.read("idle_timeout_ms", portal.idle_timeout, 100, 3'600'000);
        read_sms(map, portal);
        read_ussd(map, portal);
        read_api(map, portal);
        read_addresses(map, "metrics_addresses", portal.metrics_addresses);
    });
}

}  // namespace airtime::config

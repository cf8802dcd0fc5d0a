#include "config/portal_reader.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include "config/address_reader.hpp"
#include "config/client_reader.hpp"
#include "config/export_reader.hpp"
#include "config/listen_address_reader.hpp"
#include "config/pages_reader.hpp"

namespace airtime::config {

namespace {

constexpr std::size_t secret_size_min = 16;

/// What travels in an URL and in a header, and cannot be guessed.
void read_secret(const Entry& entry, std::string& secret) {
    entry.note_default(written(secret));
    secret = entry.text().value_or("");
    const bool plain = std::ranges::all_of(secret, [](unsigned char c) {
        return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' ||
               c == '_';
    });
    if (!secret.empty() && (!plain || secret.size() < secret_size_min)) {
        entry.wrong("must be at least 16 of A-Z a-z 0-9 - _ (it is not shown here)");
    }
}

void read_access(MapReader& map, ChannelAccess& access, const About& about_addresses) {
    read_addresses(map, "trusted_addresses", access.trusted_addresses, about_addresses);
    if (const auto secret = map.declare("secret", {"default: {default} (closed)"})) {
        read_secret(*secret, access.secret);
    }
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
    struct Command {
        std::string_view key;
        SmsCommand command;
        std::string_view about = {};
    };
    constexpr std::array<Command, 12> commands{
        {{"enrol", SmsCommand::enrol},
         {"cancel", SmsCommand::cancel},
         {"pause", SmsCommand::pause,
          "also with days (7), weeks (2 tuần) or a date (31/12, 31-12): automatic again from then on"},
         {"resume", SmsCommand::resume},
         {"advance", SmsCommand::advance,
          "also with an amount: 10000, 10.000, 10k, 10 nghìn, 10 for thousands"},
         {"confirm", SmsCommand::confirm,
          "an advance that was asked for, or an invitation (quoted: YAML reads yes)"},
         {"repay", SmsCommand::repay, "also with an amount"},
         {"balance", SmsCommand::balance, "with debt and offer"},
         {"history", SmsCommand::history},
         {"refuse_messages", SmsCommand::refuse_messages, "invitations and reminders; answers still come"},
         {"accept_messages", SmsCommand::accept_messages, "again"},
         {"help", SmsCommand::help}}};
    constexpr std::array<std::pair<std::string_view, Language>, 2> languages{
        {{"vi", Language::vi}, {"en", Language::en}}};
    const auto section = sms.declare(
        "keywords",
        {.above = "What subscribers write, by language; the answer is in the word's language. 1 to 20 of A-Z "
                  "with blanks: case, diacritics, blanks and quotation marks in an SMS are read over, and so "
                  "is \"gửi 9118\" behind it. The first word is the one that texts.yaml teaches. A list "
                  "given here stands in place of the default one."});
    if (!section) return;
    std::vector<std::pair<Entry, Keyword>> given;
    section->map([&](MapReader& map) {
        for (const auto& [word, command, about] : commands) {
            const auto entry = map.declare(word, {about});
            if (!entry) continue;
            entry->map(
                [&, command = command](MapReader& by_language) {
                    for (const auto& [code, language] : languages) {
                        const auto words = by_language.declare(code, {});
                        if (!words) continue;
                        std::erase_if(keywords, [&, language = language](const Keyword& keyword) {
                            return keyword.command == command && keyword.language == language;
                        });
                        words->list([&, language = language](const Entry& item) {
                            given.emplace_back(item, Keyword{{}, command, language});
                        });
                    }
                },
                Declared::elsewhere);
        }
    });
    // Only now: a word may move from one command to another.
    for (const auto& [entry, keyword] : given) {
        read_keyword(entry, keyword.command, keyword.language, keywords);
    }
}

void read_sms(MapReader& portal, PortalSettings& settings) {
    if (const auto sms =
            portal.declare("sms", {.above = "GET /sms/mo?secret=...&id=%I&from=%p&text=%b (Kannel's "
                                            "sms-service) and /sms/dlr (its delivery reports)."})) {
        sms->map([&](MapReader& map) {
            read_access(map, settings.sms,
                        {"addresses and networks (10.0.0.0/8) that may call; default: none"});
            map.read("inbox_max", settings.inbox_max, 1, 10'000'000,
                     {"received and not yet handled, in one partition; more get 503: {range}, default: "
                      "{default}"});
            map.read("short_code_digits_max", settings.short_code_digits_max, 0, 10,
                     {"senders with no more digits (9118), like those with a name, are taken and forgotten: "
                      "{range}, default: {default}"});
            map.read("answers_max", settings.answers_max, 1, 1'000'000,
                     {.beside = "{range}, default: {default}",
                      .above = "So that two machines that answer each other come to an end: what a number "
                               "asks for is still done, and money that moved is told, but it gets no more "
                               "answers until the time is over, which begins with the first."});
            map.read("answers_span_s", settings.answers_span, 1, 604'800, {"{range}, default: {default}"});
            read_keywords(map, settings.keywords);
        });
    }
}

void read_ussd(MapReader& portal, PortalSettings& settings) {
    if (const auto ussd = portal.declare(
            "ussd", {.above = "POST /ussd?secret=... with sessionId, phoneNumber (or msisdn), serviceCode "
                              "and text, as a form or as JSON; the answer is CON or END and a page."})) {
        ussd->map([&](MapReader& map) {
            read_access(map, settings.ussd, {"default: none"});
            map.read_choice<UssdCoding>("coding", settings.ussd_coding,
                                        {{"gsm7", UssdCoding::gsm7}, {"ucs2", UssdCoding::ucs2}},
                                        {"gsm7: pages of 182 characters, Vietnamese without diacritics; "
                                         "ucs2: pages of 80, with them. Default: {default}"});
        });
    }
}

void read_api_limits(MapReader& map, ApiLimits& limits) {
    read_recharge_limits(
        map, limits.recharges, {"of one recharge: {range}, 0: no limit. Default: {default}"},
        {"of all its recharges on a day of the time zone: {range}, 0: no limit. Default: {default}"});
    map.read(
        "corrected_per_day_max", limits.corrected_per_day_max,
        {"what it may adjust, waive, write off and reverse on a day, put in and taken out alike; more is "
         "refused: {range}, 0: no limit. Default: {default}"});
    map.read("look_ups_per_hour", limits.look_ups_per_hour, 0, 10'000'000,
             {"of subscribers: {range}, 0: no limit. Default: {default}"});
}

void read_api_client(const Entry& item, std::vector<ApiClient>& clients) {
    item.map([&](MapReader& map) {
        ApiClient client;
        const auto name =
            map.require("name", {"in the ledger and the audit log, as api.NAME: {range}; required"});
        client.name = name ? name->name().value_or("") : "";
        if (const auto role = map.require(
                "role",
                {"channel (recharges, looks up) | care (also enrols, lends, cancels advances, repays, sends "
                 "texts) | manager (also corrects money, moves numbers, switches lending, compares policies, "
                 "sees figures) | admin (also keeps lists and tokens, sees the pages' users and the audit "
                 "log); required"})) {
            client.role = role->one_of<ApiRole>({{"channel", ApiRole::channel},
                                                 {"care", ApiRole::care},
                                                 {"manager", ApiRole::manager},
                                                 {"admin", ApiRole::admin}})
                              .value_or(client.role);
        }
        read_api_limits(map, client.limits);
        const auto token = map.require("token", {"required"});
        if (token) read_secret(*token, client.token);
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
    if (const auto api =
            portal.declare("api", {.above = "/api/v1/..., with \"Authorization: Bearer TOKEN\"."})) {
        api->map([&](MapReader& map) {
            read_addresses(map, "trusted_addresses", settings.api_addresses, {"default: none"});
            if (const auto clients = map.declare("clients", {.above = "Who may call. Default: none"})) {
                clients->list([&](const Entry& item) { read_api_client(item, settings.api_clients); });
            }
            if (!settings.api_clients.empty() && settings.api_addresses.empty()) {
                map.wrong("must have trusted_addresses where it has clients: nobody could call");
            }
            if (const auto tokens = map.declare(
                    "page_tokens",
                    {.above = "What a program may do by one token that was made on the page /tokens."})) {
                tokens->map([&](MapReader& limits) { read_api_limits(limits, settings.page_token_limits); });
            }
        });
    }
}

}  // namespace

void read_portal(MapReader& file, PortalSettings& portal) {
    const auto section = file.declare(
        "portal",
        {.above =
             "airtime-portal: SMS and USSD from subscribers, REST from other systems, pages for people. A "
             "channel without a secret is closed.\nSecrets and tokens: at least 16 of A-Z a-z 0-9 - _, as "
             "from `openssl "
             "rand -hex 24`; keep this file unreadable for others."});
    if (!section) return;
    section->map([&](MapReader& map) {
        read_listen_address(map, "listen_address", portal.listen_address,
                            {"IP address of this host, 0.0.0.0: all; default: {default}"});
        map.read("listen_port", portal.listen_port, 1, 65'535, {"{range}, default: {default}"});
        map.read(
            "threads", portal.threads, 1, 64,
            {"requests but for pages at once, each with a connection to Redis: {range}, default: {default}"});
        map.read("requests_waiting_max", portal.requests_waiting_max, 1, 100'000,
                 {"for a thread; more get 503: {range}, default: {default}"});
        map.read("connections_max", portal.connections_max, 16, 65'536,
                 {"{range}, default: {default}. An eighth is for addresses that no list below names "
                  "(/health), a quarter for those of SMS and USSD alone; where there is no room, the "
                  "connection that has been waited for longest is closed"});
        map.read("connections_per_address_max", portal.connections_per_address_max, 1, 65'536,
                 {"of an address that no list names: {range}, default: {default}. An IPv6 network of 64 bits "
                  "counts as one"});
        map.read("connections_per_trusted_address_max", portal.connections_per_trusted_address_max, 1, 65'536,
                 {"of an address that is named: {range}, default: {default}"});
        map.read("header_bytes_max", portal.header_bytes_max, 1'024, 1'048'576,
                 {"of a request; an SMS travels in it: {range}, default: {default}"});
        map.read("body_bytes_max", portal.body_bytes_max, 1'024, 16'777'216, {"{range}, default: {default}"});
        map.read("request_timeout_ms", portal.request_timeout, 100, 600'000,
                 {"for a whole request to arrive: {range}, default: {default}"});
        map.read("idle_timeout_ms", portal.idle_timeout, 100, 3'600'000,
                 {"a kept connection is closed: {range}, default: {default}"});
        read_sms(map, portal);
        read_ussd(map, portal);
        read_api(map, portal);
        read_pages(map, portal.listen_address, portal.pages);
        read_exports(map, portal.exports);
        read_addresses(map, "metrics_addresses", portal.metrics_addresses,
                       {"that may read /metrics (Prometheus); default: none"});
    });
}

}  // namespace airtime::config

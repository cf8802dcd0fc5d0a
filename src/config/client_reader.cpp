#include "config/client_reader.hpp"

#include <algorithm>
#include <limits>

#include "config/identity_reader.hpp"

namespace airtime::config {

namespace {

using charging::ClientProfile;
using charging::FinalUnitAction;
using charging::Money;
using charging::NoCredit;
using charging::Policy;
using charging::RedirectAddressType;
using charging::ResultCode;

constexpr std::uint64_t day_s = 86'400;
constexpr std::uint64_t announcement_max = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t quota_units_max = 1'000'000'000'000;

std::optional<std::uint32_t> number_or_none(const std::optional<Entry>& entry,
                                            std::uint64_t max = announcement_max) {
    const auto number = entry ? entry->whole(0, max) : std::nullopt;
    return number ? std::optional{static_cast<std::uint32_t>(*number)} : std::nullopt;
}

void read_texts(const std::optional<Entry>& entry, std::vector<std::string>& texts) {
    if (!entry) return;
    entry->list([&](const Entry& item) {
        const auto text = item.text();
        if (text && text->empty()) {
            item.wrong("must not be empty");
        } else if (text) {
            texts.push_back(*text);
        }
    });
}

void read_redirect(MapReader& map, charging::FinalUnits& rules) {
    const bool redirects = rules.action == FinalUnitAction::redirect;
    const auto entry = map.declare("redirect_to", {"only with redirect, and then required:"});
    if (!entry) {
        if (redirects) map.wrong("must have redirect_to where action is redirect");
        return;
    }
    if (!redirects) entry->wrong("must be left out unless action is redirect");
    entry->map([&](MapReader& server) {
        charging::RedirectServer redirect_to;
        server.read_choice<RedirectAddressType>("type", redirect_to.type,
                                                {{"ipv4", RedirectAddressType::ipv4},
                                                 {"ipv6", RedirectAddressType::ipv6},
                                                 {"url", RedirectAddressType::url},
                                                 {"sip_uri", RedirectAddressType::sip_uri}},
                                                {"{range}, default: {default}"});
        const auto address = server.require("address", {"required"});
        redirect_to.address = address ? address->text().value_or("") : "";
        if (address && redirect_to.address.empty()) address->wrong("must not be empty");
        rules.redirect_to = std::move(redirect_to);
    });
}

void read_final_units(MapReader& map, ClientProfile& client) {
    auto& rules = client.final_units;
    if (const auto entry = map.declare("final_units", {"the end of the money (RFC 8506 5.6):"})) {
        entry->map([&](MapReader& final_units) {
            using Action = std::optional<FinalUnitAction>;
            final_units.read_choice<Action>("action", rules.action,
                                            {{"none", std::nullopt},
                                             {"terminate", FinalUnitAction::terminate},
                                             {"redirect", FinalUnitAction::redirect},
                                             {"restrict_access", FinalUnitAction::restrict_access}},
                                            {"none (the last quota is not marked) | terminate | redirect | "
                                             "restrict_access. Default: {default}"});
            read_redirect(final_units, rules);
            read_texts(final_units.declare("restriction_filter_rules",
                                           {"IPFilterRules of RFC 6733 4.3.1; only with redirect or "
                                            "restrict_access. Default: none"}),
                       rules.restriction_filter_rules);
            read_texts(final_units.declare("filter_ids", {"names of filters in the gateway; only with "
                                                          "redirect or restrict_access. Default: none"}),
                       rules.filter_ids);
            const bool filters = !rules.restriction_filter_rules.empty() || !rules.filter_ids.empty();
            if (filters && (!rules.action || rules.action == FinalUnitAction::terminate)) {
                final_units.wrong("must have filters only where action is redirect or restrict_access");
            }
            final_units.read(
                "validity_s", rules.validity_s, 10, day_s,
                {"after it the client asks whether there is money again: {range}, default: {default}"});
            final_units.read_choice<ResultCode>(
                "not_replenished", rules.not_replenished,
                {{"credit_limit_reached", ResultCode::credit_limit_reached},
                 {"end_user_service_denied", ResultCode::end_user_service_denied}},
                {"what it then hears if not: credit_limit_reached (4012) | end_user_service_denied (4010). "
                 "Default: {default}"});
        });
    }
    map.read_choice<NoCredit>(
        "no_credit", client.no_credit,
        {{"refuse", NoCredit::refuse},
         {"final_unit", NoCredit::final_unit},
         {"zero_grant", NoCredit::zero_grant}},
        {"refuse (4012) | final_unit (2001 with the final-unit action at once, no units; only with redirect "
         "or restrict_access) | zero_grant (2001, zero units, TERMINATE). Default: {default}"});
    const bool limits =
        rules.action == FinalUnitAction::redirect || rules.action == FinalUnitAction::restrict_access;
    if (client.no_credit == NoCredit::final_unit && !limits) {
        map.find("no_credit")
            ->wrong_value(
                "must be refuse or zero_grant unless final_units.action is redirect or restrict_access");
    }
}

void read_quotas(MapReader& map, ClientProfile& client, const Policy& policy) {
    const auto quotas = map.declare("quotas", {"for a request that names none, within the tariff's quotas. "
                                               "Default: quota_default_units of the tariff"});
    if (!quotas) return;
    quotas->list([&](const Entry& item) {
        item.map([&](MapReader& quota) {
            const auto service = quota.require("service", {"{range}; required"});
            const auto units = quota.require("units", {"of the service, or an amount of money; required"});
            const auto name = service ? service->name() : std::nullopt;
            const auto* tariff = name ? policy.tariff({*name}) : nullptr;
            if (name && tariff == nullptr) service->wrong_value("must be a service with a tariff");
            if (tariff == nullptr || !units) return;
            if (tariff->unit == charging::UnitKind::money) {
                const auto amount = units->amount(Money::from_millionths(1));
                client.quotas[{*name}] = amount ? static_cast<std::uint64_t>(amount->millionths()) : 0;
            } else {
                client.quotas[{*name}] = units->whole(1, quota_units_max).value_or(0);
            }
        });
    });
}

void read_quota_control(MapReader& map, ClientProfile& client) {
    map.read("validity_s", client.validity_s, 10, day_s,
             {"Validity-Time: {range}, default: session.validity_s"});
    if (const auto thresholds =
            map.declare("thresholds", {"percent of the quota that is left when the client should ask for "
                                       "more (TS 32.299 7.2.229, 7.2.240, 7.2.243), 0: not sent:"})) {
        thresholds->map([&](MapReader& percents) {
            percents.read("octets_percent", client.thresholds.octets_percent, 0, 99,
                          {"{range}, default: {default}"});
            percents.read("seconds_percent", client.thresholds.seconds_percent, 0, 99,
                          {"{range}, default: {default}"});
            percents.read("service_units_percent", client.thresholds.service_units_percent, 0, 99,
                          {"{range}, default: {default}"});
        });
    }
    client.quota_holding_time_s = number_or_none(
        map.declare("quota_holding_time_s",
                    {"the client gives idle quota back after it: {range}, 0: never. Default: not sent"}),
        day_s);
    map.read("quota_consumption_time_s", client.quota_consumption_time_s, 0, day_s,
             {"idle seconds that count as used: {range}, 0: not sent. Default: {default}"});
    map.read("tariff_change", client.tariff_change,
             {"quota across a change of tariff in two parts (RFC 8506 8.20): default: {default}"});
    map.read("credit_pools", client.credit_pools,
             {"services of a session that the same accounts pay draw on one pool (RFC 8506 5.1.2), and are "
              "not granted in two parts then: default: {default}"});
}

void read_information(MapReader& map, ClientProfile& client) {
    using charging::CostInformation;
    if (const auto below = map.declare(
            "low_balance_below",
            {"Low-Balance-Indication below this sum of all accounts: {range}. Default: not sent"})) {
        client.low_balance_below = below->amount(Money{});
    }
    map.read("remaining_balance", client.remaining_balance,
             {"Remaining-Balance in each answer: default: {default}"});
    map.read_choice<CostInformation>(
        "cost_information", client.cost_information,
        {{"none", CostInformation::none}, {"events", CostInformation::events}, {"all", CostInformation::all}},
        {"Cost-Information: none | events | all (also what a session has cost so far). Default: {default}"});
    if (const auto entry =
            map.declare("announcements",
                        {"Announcement-Identifiers, only for clients that know Announcement-Information:"})) {
        entry->map([&](MapReader& announcements) {
            client.announcements.low_balance =
                number_or_none(announcements.declare("low_balance", {"{range}, default: none"}));
            client.announcements.final_units =
                number_or_none(announcements.declare("final_units", {"{range}, default: none"}));
            client.announcements.no_credit =
                number_or_none(announcements.declare("no_credit", {"{range}, default: none"}));
            announcements.read("language", client.announcements.language, {"default: {default} (not sent)"});
        });
    }
}

void read_rights(MapReader& map, ClientProfile& client) {
    using charging::Refunds;
    map.read("may_recharge", client.may_recharge,
             {"its recharges are taken; others are refused, 5003. Default: {default}"});
    const charging::RechargeLimits unlimited;
    read_recharge_limits(
        map, client.recharge_limits,
        {"of one recharge, above it 5004: {range}, 0: no limit. Default: {default}"},
        {"of all recharges by the profile on a day of the time zone, above it 4010: {range}, 0: no limit. "
         "What every node takes within a second comes on top. Default: {default}"});
    if (!client.may_recharge && client.recharge_limits != unlimited) {
        map.wrong("must have may_recharge where it has limits of recharges");
    }
    map.read_choice<Refunds>(
        "refunds", client.refunds,
        {{"none", Refunds::none}, {"debited", Refunds::debited}, {"any", Refunds::any}},
        {"none (5003) | debited | any. debited: direct debits of the profile's hosts, of the subscriber and "
         "service, and never more than that (5004): back where they came from where the refund names the "
         "debit, by its Session-Id or the Refund-Information of its answer, else to recharge.account. any: "
         "also without a debit, to the first account of the service's paid_by; what goes beyond debits "
         "counts in recharge_max and recharged_per_day_max. Clients without a profile are each one of their "
         "own. Default: {default}"});
    map.read(
        "refundable_days", client.refundable_days, 0, 31,
        {"so long: {range}, 0: the same day. At most 8 sums (profile, service and day) of a subscriber, and "
         "of each the last 4 debits by name, are remembered: beyond that two days of a month count as the "
         "earlier one, and where there are none the debit cannot be refunded. Default: {default}"});
    map.read("requests_per_second_max", client.requests_per_second_max, 0, 1'000'000,
             {"by all its hosts at one node, above it 3004: {range}, 0: no limit. Default: {default}"});
    map.read("shares_sessions", client.shares_sessions,
             {"its hosts go on with each other's sessions (a pair of gateways, a load balancer in front); "
              "else a session is for the Origin-Host alone that opened it, and others get 5002. Re-Auth and "
              "Abort go to the host that the last request came from; its restart, not the opener's, loses "
              "the session. Default: {default}"});
}

void read_failure_handling(MapReader& map, ClientProfile& client) {
    using Handling = std::optional<std::uint32_t>;
    // RFC 8506 8.14 and 8.15.
    map.read_choice<Handling>("failure_handling", client.failure_handling,
                              {{"terminate", 0}, {"continue", 1}, {"retry_and_terminate", 2}},
                              {"Credit-Control-Failure-Handling: {range}. Default: not sent"});
    map.read_choice<Handling>("direct_debiting_failure_handling", client.direct_debiting_failure_handling,
                              {{"terminate_or_buffer", 0}, {"continue", 1}}, {"{range}. Default: not sent"});
    map.read("session_failover", client.session_failover,
             {"CC-Session-Failover supported: requests of a session may go to any node. Default: {default}"});
}

void refuse_repeated_hosts(MapReader& map, const ClientProfile& client, const Policy& policy) {
    for (const std::string& host : client.origin_hosts) {
        const auto names_it = [&](const ClientProfile& earlier) {
            return std::ranges::any_of(earlier.origin_hosts, [&](const std::string& other) {
                return charging::is_same_identity(host, other);
            });
        };
        const auto first = std::ranges::find_if(policy.clients, names_it);
        if (first != policy.clients.end()) {
            map.find("origin_hosts")
                ->wrong("must not name " + host + " again: it is a client of profile " + first->name);
        }
    }
}

}  // namespace

void read_recharge_limits(MapReader& map, charging::RechargeLimits& limits, const About& about_one,
                          const About& about_day) {
    map.read("recharge_max", limits.recharge_max, about_one);
    map.read("recharged_per_day_max", limits.recharged_per_day_max, about_day);
}

void read_clients(MapReader& file, Policy& policy) {
    const auto clients = file.declare(
        "clients", {.above = "What each kind of Gy client needs. The first profile whose Origin-Host or "
                             "Origin-Realm fits counts; a client that none fits gets the defaults. What a "
                             "client does not expect is better not sent."});
    if (!clients) return;
    clients->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            ClientProfile client;
            const auto name = map.require("name", {"{range}, unique; required"});
            client.name = name ? name->name().value_or("") : "";
            read_identities(map, "origin_hosts", client.origin_hosts,
                            {"Diameter identities, or *.domain; default: none"});
            refuse_repeated_hosts(map, client, policy);
            read_identities(map, "origin_realms", client.origin_realms,
                            {"likewise, of the realm that the Origin-Host lies in: gw1.example.org has "
                             "example.org, and what another host says of it is not believed; with neither "
                             "list, the profile takes every client. Default: none"});
            read_rights(map, client);
            map.read_choice<charging::RefusalLevel>(
                "refusals", client.refusals,
                {{"service", charging::RefusalLevel::service}, {"command", charging::RefusalLevel::command}},
                {"where it is said that all services were refused for one reason: service | command (the "
                 "session ends; of an EVENT also for several reasons, the first of them). Default: "
                 "{default}"});
            read_final_units(map, client);
            read_quotas(map, client, policy);
            read_quota_control(map, client);
            read_information(map, client);
            read_failure_handling(map, client);
            const auto same_name = [&](const ClientProfile& earlier) { return earlier.name == client.name; };
            if (name && std::ranges::any_of(policy.clients, same_name)) {
                name->wrong_value("must be the name of one profile only");
            }
            const auto takes_all = [](const ClientProfile& earlier) {
                return earlier.origin_hosts.empty() && earlier.origin_realms.empty();
            };
            if (!policy.clients.empty() && takes_all(policy.clients.back())) {
                item.wrong(
                    "must stand before the profile that takes every client: it would never be reached");
            }
            policy.clients.push_back(std::move(client));
        });
    });
}

}  // namespace airtime::config

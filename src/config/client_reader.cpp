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

std::optional<std::uint32_t> read_number(MapReader& map, std::string_view key, std::uint64_t max) {
    const auto entry = map.find(key);
    const auto number = entry ? entry->whole(0, max) : std::nullopt;
    return number ? std::optional{static_cast<std::uint32_t>(*number)} : std::nullopt;
}

void read_texts(MapReader& map, std::string_view key, std::vector<std::string>& texts) {
    const auto entry = map.find(key);
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
    const auto entry = map.find("redirect_to");
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
                                                 {"sip_uri", RedirectAddressType::sip_uri}});
        const auto address = server.require("address");
        redirect_to.address = address ? address->text().value_or("") : "";
        if (address && redirect_to.address.empty()) address->wrong("must not be empty");
        rules.redirect_to = std::move(redirect_to);
    });
}

void read_final_units(MapReader& map, ClientProfile& client) {
    auto& rules = client.final_units;
    if (const auto entry = map.find("final_units")) {
        entry->map([&](MapReader& final_units) {
            using Action = std::optional<FinalUnitAction>;
            final_units.read_choice<Action>("action", rules.action,
                                            {{"none", std::nullopt},
                                             {"terminate", FinalUnitAction::terminate},
                                             {"redirect", FinalUnitAction::redirect},
                                             {"restrict_access", FinalUnitAction::restrict_access}});
            read_redirect(final_units, rules);
            read_texts(final_units, "restriction_filter_rules", rules.restriction_filter_rules);
            read_texts(final_units, "filter_ids", rules.filter_ids);
            const bool filters = !rules.restriction_filter_rules.empty() || !rules.filter_ids.empty();
            if (filters && (!rules.action || rules.action == FinalUnitAction::terminate)) {
                final_units.wrong("must have filters only where action is redirect or restrict_access");
            }
            final_units.read("validity_s", rules.validity_s, 10, day_s);
            final_units.read_choice<ResultCode>(
                "not_replenished", rules.not_replenished,
                {{"credit_limit_reached", ResultCode::credit_limit_reached},
                 {"end_user_service_denied", ResultCode::end_user_service_denied}});
        });
    }
    map.read_choice<NoCredit>("no_credit", client.no_credit,
                              {{"refuse", NoCredit::refuse},
                               {"final_unit", NoCredit::final_unit},
                               {"zero_grant", NoCredit::zero_grant}});
    const bool limits =
        rules.action == FinalUnitAction::redirect || rules.action == FinalUnitAction::restrict_access;
    if (client.no_credit == NoCredit::final_unit && !limits) {
        map.find("no_credit")
            ->wrong_value(
                "must be refuse or zero_grant unless final_units.action is redirect or restrict_access");
    }
}

void read_quotas(MapReader& map, ClientProfile& client, const Policy& policy) {
    const auto quotas = map.find("quotas");
    if (!quotas) return;
    quotas->list([&](const Entry& item) {
        item.map([&](MapReader& quota) {
            const auto service = quota.require("service");
            const auto units = quota.require("units");
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
    map.read("validity_s", client.validity_s, 10, day_s);
    if (const auto thresholds = map.find("thresholds")) {
        thresholds->map([&](MapReader& percents) {
            percents.read("octets_percent", client.thresholds.octets_percent, 0, 99);
            percents.read("seconds_percent", client.thresholds.seconds_percent, 0, 99);
            percents.read("service_units_percent", client.thresholds.service_units_percent, 0, 99);
        });
    }
    client.quota_holding_time_s = read_number(map, "quota_holding_time_s", day_s);
    map.read("quota_consumption_time_s", client.quota_consumption_time_s, 0, day_s);
    map.read("tariff_change", client.tariff_change);
    map.read("credit_pools", client.credit_pools);
}

void read_information(MapReader& map, ClientProfile& client) {
    using charging::CostInformation;
    if (const auto below = map.find("low_balance_below")) client.low_balance_below = below->amount(Money{});
    map.read("remaining_balance", client.remaining_balance);
    map.read_choice<CostInformation>("cost_information", client.cost_information,
                                     {{"none", CostInformation::none},
                                      {"events", CostInformation::events},
                                      {"all", CostInformation::all}});
    if (const auto entry = map.find("announcements")) {
        entry->map([&](MapReader& announcements) {
            client.announcements.low_balance = read_number(announcements, "low_balance", announcement_max);
            client.announcements.final_units = read_number(announcements, "final_units", announcement_max);
            client.announcements.no_credit = read_number(announcements, "no_credit", announcement_max);
            announcements.read("language", client.announcements.language);
        });
    }
}

void read_rights(MapReader& map, ClientProfile& client) {
    using charging::Refunds;
    map.read("may_recharge", client.may_recharge);
    const charging::RechargeLimits unlimited;
    read_recharge_limits(map, client.recharge_limits);
    if (!client.may_recharge && client.recharge_limits != unlimited) {
        map.wrong("must have may_recharge where it has limits of recharges");
    }
    map.read_choice<Refunds>("refunds", client.refunds,
                             {{"none", Refunds::none}, {"debited", Refunds::debited}, {"any", Refunds::any}});
    map.read("refundable_days", client.refundable_days, 0, 31);
    map.read("requests_per_second_max", client.requests_per_second_max, 0, 1'000'000);
    map.read("shares_sessions", client.shares_sessions);
}

void read_failure_handling(MapReader& map, ClientProfile& client) {
    using Handling = std::optional<std::uint32_t>;
    // RFC 8506 8.14 and 8.15.
    map.read_choice<Handling>("failure_handling", client.failure_handling,
                              {{"terminate", 0}, {"continue", 1}, {"retry_and_terminate", 2}});
    map.read_choice<Handling>("direct_debiting_failure_handling", client.direct_debiting_failure_handling,
                              {{"terminate_or_buffer", 0}, {"continue", 1}});
    map.read("session_failover", client.session_failover);
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

void read_recharge_limits(MapReader& map, charging::RechargeLimits& limits) {
    map.read("recharge_max", limits.recharge_max);
    map.read("recharged_per_day_max", limits.recharged_per_day_max);
}

void read_clients(MapReader& file, Policy& policy) {
    const auto clients = file.find("clients");
    if (!clients) return;
    clients->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            ClientProfile client;
            const auto name = map.require("name");
            client.name = name ? name->name().value_or("") : "";
            read_identities(map, "origin_hosts", client.origin_hosts);
            refuse_repeated_hosts(map, client, policy);
            read_identities(map, "origin_realms", client.origin_realms);
            read_rights(map, client);
            map.read_choice<charging::RefusalLevel>(
                "refusals", client.refusals,
                {{"service", charging::RefusalLevel::service}, {"command", charging::RefusalLevel::command}});
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

#include "config/policy_reader.hpp"

#include <date/tz.h>

#include <algorithm>
#include <limits>
#include <stdexcept>

#include "config/account_reader.hpp"
#include "config/advance_reader.hpp"
#include "config/ageing_reader.hpp"
#include "config/client_reader.hpp"
#include "config/life_cycle_reader.hpp"
#include "config/service_reader.hpp"
#include "config/tariff_reader.hpp"
#include "config/transfer_reader.hpp"

namespace airtime::config {

namespace {

using charging::AccountName;
using charging::Policy;
using charging::Tariff;

constexpr std::uint64_t year_s = 366 * 86'400;

void read_calendar(MapReader& file, Policy& policy) {
    const auto entry = file.require(
        "time_zone",
        {.above = "Months, days and reports are counted in this zone of the tz database. Required.",
         .in_fingerprint = true});
    const auto name = entry ? entry->text() : std::nullopt;
    if (!name) return;
    try {
        policy.calendar.zone = date::locate_zone(*name);
    } catch (const std::runtime_error&) {
        entry->wrong_value("must be a time zone of the tz database, as Asia/Ho_Chi_Minh");
    }
}

void read_currency(MapReader& file, Policy& policy) {
    if (const auto currency = file.declare(
            "currency", {.above = "The policy. An advance remembers the fingerprint of everything below, but "
                                  "for what says that it is not in it.\n\n",
                         .in_fingerprint = true})) {
        currency->map([&](MapReader& map) {
            map.read("code", policy.currency_code, 1, 999,
                     {"ISO 4217 numeric, {range}, default: {default} (VND); a reload with another one is "
                      "refused"});
            map.read("decimals", policy.currency_decimals, 0, 6,
                     {"digits after the point that people write: {range}, default: {default}"});
        });
    }
}

void read_accounts(MapReader& file, Policy& policy) {
    const auto accounts =
        file.require("accounts", {.above = "Named balances. Their order breaks ties for the lowest-balance "
                                           "account. Required, at least one.",
                                  .in_fingerprint = true});
    if (!accounts) return;
    const bool listed = accounts->list([&](const Entry& item) {
        item.map([&](MapReader& map) {
            charging::AccountPolicy account;
            const auto entry = map.require("name", {"{range}; required"});
            account.name.value = entry ? entry->name().value_or("") : "";
            map.read("receives_advances", account.receives_advances,
                     {"an advance may be credited here; default: {default}"});
            map.read("revenue", account.revenue,
                     {"spend from it counts towards average monthly spend; default: {default}"});
            if (account.name.value.empty()) return;
            if (policy.account(account.name) != nullptr) {
                entry->wrong_value("must be the name of one account only");
                return;
            }
            policy.accounts.push_back(account);
        });
    });
    if (listed && policy.accounts.empty()) accounts->wrong("must list at least one account");
}

/// Money lent to an account that pays for nothing could never be used.
void check_receivers(MapReader& file, const Policy& policy) {
    if (std::ranges::any_of(policy.tariffs, [](const Tariff& tariff) { return tariff.paid_by.empty(); })) {
        return;  // noted already
    }
    for (const auto& account : policy.accounts) {
        const bool pays = std::ranges::any_of(policy.tariffs, [&](const Tariff& tariff) {
            return std::ranges::find(tariff.paid_by, account.name) != tariff.paid_by.end();
        });
        if (account.receives_advances && !pays) {
            file.find("accounts")
                ->wrong("must let only accounts receive advances that a tariff is paid by, got " +
                        account.name.value);
        }
    }
}

void read_recovery(MapReader& file, Policy& policy) {
    if (const auto recovery =
            file.declare("recovery", {.above = "What a recharge repays: all of the debt where it is more "
                                               "than the debt, else this share of it.",
                                      .in_fingerprint = true})) {
        recovery->map([&](MapReader& map) {
            map.read("share_when_short_percent", policy.recovery.share_when_short_percent, 0, 100,
                     {"{range}, default: {default}"});
            map.read("keep_at_least", policy.recovery.keep_at_least,
                     {"of each recharge left to the subscriber: {range}, default: {default}"});
        });
    }
}

void read_recharge(MapReader& file, Policy& policy) {
    const auto recharge = file.require(
        "recharge", {.above = "A REFUND_ACCOUNT under one of these contexts is a recharge, if its client may "
                              "recharge (clients); other refunds repay nothing. Required.",
                     .in_fingerprint = true});
    if (!recharge) return;
    recharge->map([&](MapReader& map) {
        if (const auto contexts = map.declare("service_contexts", {"default: none"})) {
            auto& known = policy.recharge.service_contexts;
            contexts->list([&](const Entry& item) {
                const auto context = item.text();
                if (!context) return;
                if (context->empty() || std::ranges::find(known, *context) != known.end()) {
                    item.wrong_value("must be a Service-Context-Id that is not in the list yet");
                    return;
                }
                known.push_back(*context);
            });
        }
        if (const auto account =
                map.require("account", {"credited, also by refunds that name no debit; required"})) {
            policy.recharge.account =
                read_declared_account(*account, policy).value_or(policy.recharge.account);
        }
        read_recharge_extras(map, policy);
    });
}

void read_session(MapReader& file, Policy& policy) {
    const auto session = file.declare("session", {.in_fingerprint = true});
    if (!session) return;
    auto& rules = policy.session;
    session->map([&](MapReader& map) {
        map.read("open_sessions_max", rules.open_sessions_max, 1, 64,
                 {"of one contract; of more, of the client that has most of them (the hosts of a profile, or "
                  "one Origin-Host), the one silent longest expires: {range}, default: {default}"});
        map.read("late_sessions_max", rules.late_sessions_max, 1, 64, {"{range}, default: {default}"});
        map.read("stored_answers_max", rules.stored_answers_max, 1, 16,
                 {"of one session: {range}, default: {default}; where they have more than 64 services, the "
                  "latest"});
        map.read("validity_s", rules.validity_s, 10, 86'400,
                 {"Validity-Time of each grant: {range}, default: {default}"});
        map.read("grace_s", rules.grace_s, 0, 86'400,
                 {"money is held this much longer: {range}, default: {default}"});
        map.read(
            "late_usage_s", rules.late_usage_s, 600, 30 * 86'400,
            {.beside = "{range}, default: {default}",
             .above = "A session that its client ended is remembered for 600 s, for duplicates. One that "
                      "expired, so that a report is missing, can still be charged for so long; of more than "
                      "late_sessions_max of a contract the oldest is given up, of the client that has most "
                      "of them, with an event in the ledger and `session.given_up` in the worker's log."});
        map.read("reservation_share_percent", rules.reservation_share_percent, 1, 100,
                 {"of what is available, at most in one reservation: {range}, default: {default}"});
        map.read("recharge_answer_kept_s", rules.recharge_answer_kept_s, 600, year_s,
                 {"a repeated recharge gets its answer: {range}, default: {default}"});
        map.read("debit_answer_kept_s", rules.debit_answer_kept_s, 60, year_s,
                 {"a repeated direct debit likewise: {range}, default: {default}"});
        map.read("recovery_retry_s", rules.recovery_retry_s, 1, 3'600,
                 {"a hold older than this is recovered by its timer: {range}, default: {default}"});
    });
}

void read_service_parameter_types(MapReader& file, Policy& policy) {
    if (const auto types = file.declare(
            "service_parameter_types",
            {.above = "Service-Parameter-Types (RFC 8506 8.44) that requests may carry: {range} each. A "
                      "request for service with another one gets 5031. Default: none"})) {
        types->list([&](const Entry& item) {
            if (const auto type = item.whole(0, std::numeric_limits<std::uint32_t>::max())) {
                policy.service_parameter_types.push_back(static_cast<std::uint32_t>(*type));
            }
        });
    }
}

}  // namespace

charging::Policy read_policy(MapReader& file) {
    Policy policy;
    read_currency(file, policy);
    read_calendar(file, policy);
    read_accounts(file, policy);
    read_periods(file, policy);
    read_tariffs(file, policy);
    read_numbering(file, policy);
    read_destinations(file, policy);
    read_selectors(file, policy);
    read_lending(file, policy);
    read_ageing(file, policy);
    read_life_cycle(file, policy);
    read_recovery(file, policy);
    read_recharge(file, policy);
    read_transfer(file, policy);
    read_session(file, policy);
    read_service_parameter_types(file, policy);
    read_clients(file, policy);
    check_receivers(file, policy);
    return policy;
}

}  // namespace airtime::config

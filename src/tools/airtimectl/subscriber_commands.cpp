#include "tools/airtimectl/subscriber_commands.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <optional>
#include <random>

#include "operations/contract_view.hpp"
#include "operations/opening.hpp"
#include "store/change_contract.hpp"
#include "tools/airtimectl/change_outcome.hpp"

namespace airtime::tools {

namespace {

namespace po = boost::program_options;
using charging::Contract;
using charging::ContractId;
using charging::Msisdn;

struct NewSubscriber {
    Msisdn msisdn;
    std::optional<charging::Imsi> imsi;
    std::optional<ContractId> contract;    ///< empty: a new random id
    std::vector<charging::Part> accounts;  ///< opening balances
    std::vector<std::pair<charging::Month, charging::Money>> spend;
    std::optional<charging::Instant> activated_at;  ///< empty: now
    std::optional<charging::Instant> expires_at;    ///< empty: never
    bool enrolled = false;
    charging::SegmentName segment;
};

/// Random, not the number: a number that changes owner gets a new contract.
ContractId new_contract_id() {
    std::random_device random;
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "c%08x%08x", random(), random());
    return {text.data()};
}

Contract contract_of(const NewSubscriber& subscriber, charging::Instant now) {
    Contract contract;
    contract.id = subscriber.contract.value_or(new_contract_id());
    contract.msisdn = subscriber.msisdn;
    contract.imsi = subscriber.imsi;
    contract.enrolment =
        subscriber.enrolled ? charging::Enrolment::active : charging::Enrolment::not_registered;
    contract.activated_at = subscriber.activated_at.value_or(now);
    contract.segment = subscriber.segment;
    contract.expires_at = subscriber.expires_at;
    for (const charging::Part& opening : subscriber.accounts) {
        contract.accounts.push_back({.name = opening.account, .balance = opening.amount, .expires_at = {}});
    }
    for (const auto& [month, spend] : subscriber.spend) {
        contract.months.push_back({.month = month, .spend = spend, .recharges = 0});
    }
    std::ranges::sort(contract.months, {}, &charging::MonthlyActivity::month);
    return contract;
}

/// Whether all addresses are nobody's; else `failure` is set.
bool all_free(const Console& console, const NewSubscriber& subscriber, ExitCode& failure) {
    std::vector<charging::SubscriberAddress> addresses{subscriber.msisdn};
    if (subscriber.imsi) addresses.emplace_back(*subscriber.imsi);
    for (const auto& taken : console.contracts.load(addresses)) {
        if (!taken) {
            failure = fail(console, taken.error());
            return false;
        }
        if (taken.value()) {
            failure = refuse(
                console, "the number is taken by contract " + printable(taken.value()->contract.id.value));
            return false;
        }
    }
    return true;
}

/// What to do about an opening that was not finished.
ExitCode refuse_opening(const Console& console, const ContractId& id,
                        const operations::OpeningOutcome& outcome) {
    if (const auto* error = std::get_if<store::StoreError>(&outcome)) return fail(console, *error);
    if (const auto* unfinished = std::get_if<operations::NotIndexed>(&outcome)) {
        console.errors << "airtimectl: contract " << id.value
                       << " exists, but not its number; give the same command again with --contract "
                       << id.value << '\n';
        return fail(console, unfinished->error);
    }
    return refuse(console,
                  std::holds_alternative<operations::IdTaken>(outcome)
                      ? "contract " + id.value + " belongs to somebody else"
                      : "the number was taken meanwhile; contract " + id.value + " exists without one");
}

/// Opens a contract and makes it reachable by its numbers. Refuses a number that somebody has.
ExitCode create_subscriber(const Console& console, const NewSubscriber& subscriber) {
    const auto editor = editor_of(console);
    if (!editor) return fail(console, editor.error());
    ExitCode failure{};
    if (!all_free(console, subscriber, failure)) return failure;
    const charging::Instant now = editor->circumstances.now;
    if (subscriber.activated_at && *subscriber.activated_at > now) {
        return refuse(console, "--activated must not be in the future");
    }
    Contract contract = contract_of(subscriber, now);
    const ContractId id = contract.id;
    const auto outcome = operations::open_subscriber(*editor, std::move(contract));
    const auto* opened = std::get_if<operations::Opened>(&outcome);
    if (opened == nullptr) return refuse_opening(console, id, outcome);
    if (console.json) {
        console.out << boost::json::serialize(
                           operations::contract_as_json(opened->contract, console.config.policy, now))
                    << '\n';
    } else {
        console.out << "created contract " << id.value << " for " << subscriber.msisdn.digits() << '\n';
    }
    return ExitCode::done;
}

ExitCode show_subscriber(const Console& console, const std::string& named) {
    ExitCode failure{};
    const auto found = find_subscriber(console, named, failure);
    const auto now = now_of(console);
    if (!found || !now) return found ? fail(console, now.error()) : failure;
    if (console.json) {
        console.out << boost::json::serialize(
                           operations::contract_as_json(found->contract, console.config.policy, *now))
                    << '\n';
    } else {
        console.out << operations::contract_as_text(found->contract, console.config.policy, *now);
    }
    return ExitCode::done;
}

std::optional<charging::Instant> date_of(const Given& given, const char* option,
                                         const charging::Policy& policy) {
    return given.has(option) ? std::optional{time_of(given.text(option), std::string{"--"} + option, policy)}
                             : std::nullopt;
}

NewSubscriber new_subscriber(const Given& given, const charging::Policy& policy) {
    NewSubscriber subscriber{.msisdn = msisdn_of(given.positional[0], policy),
                             .imsi = {},
                             .contract = {},
                             .accounts = {},
                             .spend = {},
                             .activated_at = {},
                             .expires_at = {},
                             .enrolled = given.has("enrol"),
                             .segment = {}};
    if (given.has("segment")) subscriber.segment = segment_of(given.text("segment"), policy);
    subscriber.imsi = imsi_of(given);
    if (given.has("contract")) {
        const std::string id = given.text("contract");
        if (!is_contract_id(id)) throw UsageError("--contract must be " + std::string{contract_id_rule});
        subscriber.contract = charging::ContractId{id};
    }
    subscriber.activated_at = date_of(given, "activated", policy);
    subscriber.expires_at = date_of(given, "expires", policy);
    subscriber.accounts = accounts_of(given.texts("account"), policy);
    for (const std::string& text : given.texts("spend")) {
        const auto [month_text, amount] = split_at_equals(text, "--spend YYYY-MM=AMOUNT");
        const auto month = charging::Month::parse(month_text);
        if (!month) throw UsageError("--spend must name a month as 2026-01, got " + printable(month_text));
        subscriber.spend.emplace_back(*month, amount_of(amount, "--spend " + month_text));
    }
    return subscriber;
}

}  // namespace

std::vector<Command> subscriber_commands() {
    return {
        {"subscriber create",
         "MSISDN [--imsi I] [--contract ID] [--account NAME=AMOUNT]... [--spend YYYY-MM=AMOUNT]... "
         "[--activated DATE] [--expires DATE] [--segment NAME] [--enrol]",
         1, "opens a contract",
         [](po::options_description& options) {
             options.add_options()("imsi", po::value<std::string>())("contract", po::value<std::string>())(
                 "account", po::value<Words>()->composing())("spend", po::value<Words>()->composing())(
                 "activated", po::value<std::string>())("expires", po::value<std::string>())(
                 "segment", po::value<std::string>())("enrol", "");
         },
         [](const Console& console, const Given& given) {
             return create_subscriber(console, new_subscriber(given, console.config.policy));
         }},
        {"subscriber show",
         "MSISDN",
         1,
         "balances, debt, advances, sessions",
         {},
         [](const Console& console, const Given& given) {
             return show_subscriber(console, given.positional[0]);
         }},
    };
}

}  // namespace airtime::tools

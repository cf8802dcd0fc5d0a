#include "tools/airtimectl/subscriber_commands.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <cstdio>
#include <random>

#include "charging/client_calls.hpp"
#include "charging/final_units.hpp"
#include "charging/open_contract.hpp"
#include "charging/recharge.hpp"
#include "tools/airtimectl/contract_view.hpp"

namespace airtime::tools {

namespace {

using charging::Contract;
using charging::ContractId;
using charging::Money;
using charging::Msisdn;
using store::Snapshot;

/// Against other nodes that change the same contract.
constexpr int tries_max = 20;

/// Random, not the number: a number that changes owner gets a new contract.
ContractId new_contract_id() {
    std::random_device random;
    std::array<char, 20> text{};
    std::snprintf(text.data(), text.size(), "c%08x%08x", random(), random());
    return {text.data()};
}

/// The subscriber's state, or empty with the reason told and `failure` set.
std::optional<Snapshot> find(const Console& console, const charging::SubscriberAddress& address,
                             const std::string& name, ExitCode& failure) {
    auto loaded = console.contracts.load(std::span{&address, 1});
    if (!loaded.front()) {
        failure = fail(console, loaded.front().error());
        return std::nullopt;
    }
    if (!loaded.front().value()) {
        failure = refuse(console, "nobody has " + name + ": create it with `airtimectl subscriber create`");
        return std::nullopt;
    }
    return std::move(*loaded.front().value());
}

std::optional<Snapshot> find(const Console& console, const Msisdn& msisdn, ExitCode& failure) {
    return find(console, msisdn, "MSISDN " + msisdn.digits(), failure);
}

Contract contract_of(const NewSubscriber& subscriber, charging::Instant now) {
    Contract contract;
    contract.id = subscriber.contract.value_or(new_contract_id());
    contract.msisdn = subscriber.msisdn;
    contract.imsi = subscriber.imsi;
    contract.enrolment =
        subscriber.enrolled ? charging::Enrolment::active : charging::Enrolment::not_registered;
    contract.activated_at = subscriber.activated_at.value_or(now);
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
    if (subscriber.imsi) {
        addresses.emplace_back(*subscriber.imsi);
    }
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

ExitCode index(const Console& console, const Contract& contract) {
    const auto indexed = console.contracts.index_subscriber(contract);
    if (!indexed) {
        console.errors << "airtimectl: contract " << contract.id.value
                       << " exists, but not its number; give the same command again with --contract "
                       << contract.id.value << '\n';
        return fail(console, indexed.error());
    }
    return *indexed ? ExitCode::done
                    : refuse(console, "the number was taken meanwhile; contract " + contract.id.value +
                                          " exists without one");
}

}  // namespace

ExitCode create_subscriber(const Console& console, const NewSubscriber& subscriber) {
    const auto now = now_of(console);
    if (!now) {
        return fail(console, now.error());
    }
    ExitCode failure{};
    if (!all_free(console, subscriber, failure)) {
        return failure;
    }
    const auto change =
        charging::open_contract(contract_of(subscriber, *now), console.config.policy, {.now = *now});
    Snapshot before;
    before.contract.id = change.contract.id;
    const auto commit = store::make_commit(before, change, console.config.policy, console.tokens.next());
    const auto outcome = store::commit_one(console.contracts, commit);
    if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
        return fail(console, *error);
    }
    Contract created = change.contract;
    if (const auto* conflict = std::get_if<store::Conflict>(&outcome)) {
        // An earlier try may have come this far and no further.
        if (!conflict->current || conflict->current->contract.msisdn != subscriber.msisdn) {
            return refuse(console, "contract " + change.contract.id.value + " belongs to somebody else");
        }
        created = conflict->current->contract;
    }
    if (const ExitCode indexed = index(console, created); indexed != ExitCode::done) {
        return indexed;
    }
    if (console.json) {
        console.out << boost::json::serialize(contract_as_json(created, console.config.policy, *now)) << '\n';
    } else {
        console.out << "created contract " << created.id.value << " for " << subscriber.msisdn.digits()
                    << '\n';
    }
    return ExitCode::done;
}

ExitCode show_subscriber(const Console& console, const Msisdn& msisdn) {
    ExitCode failure{};
    const auto found = find(console, msisdn, failure);
    const auto now = now_of(console);
    if (!found || !now) {
        return found ? fail(console, now.error()) : failure;
    }
    if (console.json) {
        console.out << boost::json::serialize(contract_as_json(found->contract, console.config.policy, *now))
                    << '\n';
    } else {
        console.out << contract_as_text(found->contract, console.config.policy, *now);
    }
    return ExitCode::done;
}

ExitCode change_enrolment(const Console& console, const Msisdn& msisdn,
                          const charging::EnrolmentRequest& request) {
    ExitCode failure{};
    auto current = find(console, msisdn, failure);
    const auto now = now_of(console);
    if (!current || !now) {
        return current ? fail(console, now.error()) : failure;
    }
    for (int attempt = 0; attempt < tries_max; ++attempt) {
        charging::Draft draft{{current->contract, {}, {}, {}}, console.config.policy, {.now = *now}};
        const auto step = charging::change_enrolment(draft, request);
        if (step == charging::EnrolmentOutcome::not_enrolled) {
            return refuse(console, msisdn.digits() + " is " +
                                       std::string{charging::name_of(draft.contract().enrolment)} +
                                       ": register it with `airtimectl subscriber enrol`");
        }
        auto outcome = store::commit_one(
            console.contracts,
            store::make_commit(*current, draft.change, draft.policy, console.tokens.next()));
        if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
            return fail(console, *error);
        }
        if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
            if (!conflict->current) {
                return refuse(console, "the contract is gone");
            }
            *current = std::move(*conflict->current);
            continue;
        }
        const bool changed = step == charging::EnrolmentOutcome::changed;
        const std::string state{charging::name_of(draft.contract().enrolment)};
        if (console.json) {
            console.out << boost::json::serialize(boost::json::object{{"contract", draft.contract().id.value},
                                                                      {"enrolment", state},
                                                                      {"changed", changed}})
                        << '\n';
        } else {
            console.out << "enrolment " << (changed ? "is now " : "was already ") << state << '\n';
        }
        return ExitCode::done;
    }
    return refuse(console, "the contract changes too often just now; give the same command again");
}

ExitCode abort_session(const Console& console, const charging::SessionId& session) {
    const charging::SubscriberAddress address = session;
    for (int attempt = 0; attempt < tries_max; ++attempt) {
        const auto loaded = std::move(console.contracts.load({&address, 1}).front());
        if (!loaded) {
            return fail(console, loaded.error());
        }
        if (!loaded.value()) {
            return refuse(console, "nobody knows the session " + printable(session.value));
        }
        const auto& before = *loaded.value();
        const auto call = charging::abort_call(*before.contract.session(session));
        if (!call) {
            return refuse(console, "the session is over already: " + printable(session.value));
        }
        const charging::ContractChange change{before.contract, {}, {}, {*call}};
        const auto outcome = store::commit_one(
            console.contracts,
            store::make_commit(before, change, console.config.policy, console.tokens.next()));
        if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
            return fail(console, *error);
        }
        if (std::holds_alternative<store::Committed>(outcome)) {
            const std::string node = printable(call->node);
            const std::string client = printable(call->client_host);
            if (console.json) {
                console.out << boost::json::serialize(
                                   boost::json::object{{"asked", node}, {"client", client}})
                            << '\n';
            } else {
                console.out << "asked " << node << " to have " << client << " end the session\n";
            }
            return ExitCode::done;
        }
    }
    return refuse(console, "the contract changes too often just now; give the same command again");
}

ExitCode list_sessions(const Console& console, const Msisdn& msisdn) {
    ExitCode failure{};
    const auto found = find(console, msisdn, failure);
    if (!found) {
        return failure;
    }
    if (console.json) {
        console.out << boost::json::serialize(sessions_as_json(found->contract)) << '\n';
    } else {
        console.out << sessions_as_text(found->contract);
    }
    return ExitCode::done;
}

ExitCode show_history(const Console& console, const Msisdn& msisdn, std::size_t lines_max) {
    ExitCode failure{};
    const auto found = find(console, msisdn, failure);
    if (!found) {
        return failure;
    }
    const auto lines = console.ledger.history(found->contract.id, lines_max);
    if (!lines) {
        return fail(console, lines.error());
    }
    if (console.json) {
        console.out << boost::json::serialize(boost::json::array(lines->begin(), lines->end())) << '\n';
        return ExitCode::done;
    }
    for (const std::string& line : *lines) {
        console.out << line << '\n';
    }
    return ExitCode::done;
}

namespace {

/// Where the answer to what `session` names is kept, and what tells another amount under the same name apart.
store::AnswerSlot answer_slot(const std::string& session, Money amount, const charging::Policy& policy) {
    charging::CreditControlRequest request;
    request.session.value = session;
    request.type = charging::RequestType::event;
    request.action = charging::RequestedAction::refund_account;
    charging::ServiceUnits units;
    units.money = amount;
    request.services.push_back({.key = {}, .requested = units, .used = {}});
    charging::StoredAnswer stored;
    stored.digest = charging::digest_of(request);
    return {.session = request.session,
            .number = 0,
            .fill = stored,
            .kept_s = policy.session.recharge_answer_kept_s};
}

ExitCode report_recharge(const Console& console, const Contract& contract, Money amount,
                         const std::string& key, bool repeated) {
    const charging::Hold* hold = contract.hold({key});
    const Money held = hold != nullptr ? hold->amount() : Money{};
    if (console.json) {
        console.out << boost::json::serialize(boost::json::object{{"contract", contract.id.value},
                                                                  {"id", key},
                                                                  {"amount", amount.to_string()},
                                                                  {"held", held.to_string()},
                                                                  {"repeated", repeated}})
                    << '\n';
    } else if (repeated) {
        console.out << "recharge " << key << " was done before: nothing changed\n";
    } else {
        console.out << "recharged " << amount.to_string() << ", of which " << held.to_string()
                    << " will be recovered\n";
    }
    return ExitCode::done;
}

}  // namespace

ExitCode recharge_subscriber(const Console& console, const Msisdn& msisdn, Money amount,
                             const std::string& key) {
    ExitCode failure{};
    auto current = find(console, msisdn, failure);
    const auto now = now_of(console);
    if (!current || !now) {
        return current ? fail(console, now.error()) : failure;
    }
    const auto slot = answer_slot("airtimectl;recharge;" + current->contract.id.value + ';' + key, amount,
                                  console.config.policy);
    for (int attempt = 0; attempt < tries_max; ++attempt) {
        const auto* account = current->contract.account(console.config.policy.recharge.account);
        if (account != nullptr && !(account->balance + amount).within_bounds()) {
            return refuse(console, "the balance would be beyond what can be kept exactly");
        }
        const bool pending = current->contract.hold({key}) != nullptr;
        charging::Draft draft{{current->contract, {}, {}, {}}, console.config.policy, {.now = *now}};
        if (!pending) {
            charging::credit_recharge(draft, {key}, amount);
            charging::call_waiting_clients(draft.change, draft.policy, *now, {});
        }
        auto commit =
            store::make_commit(*current, draft.change, console.config.policy, console.tokens.next());
        commit.answer = slot;
        if (pending) {
            // The key is in use on another channel, or this is the same command given again.
            commit.answer->fill.reset();
        }
        auto outcome = store::commit_one(console.contracts, commit);
        if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
            return fail(console, *error);
        }
        if (const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome)) {
            return answered->answer.digest == slot.fill->digest
                       ? report_recharge(console, current->contract, amount, key, true)
                       : refuse(console, "id " + key + " was used for another amount: nothing changed");
        }
        if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
            if (!conflict->current) {
                return refuse(console, "the contract is gone");
            }
            *current = std::move(*conflict->current);
            continue;
        }
        return pending ? refuse(console, "id " + key + " is in use by another recharge: nothing changed")
                       : report_recharge(console, draft.contract(), amount, key, false);
    }
    return refuse(console, "the contract changes too often just now; give the same command again");
}

namespace {

ExitCode report_advance(const Console& console, const charging::Advance* advance, const std::string& key) {
    if (advance == nullptr) {
        if (console.json) {
            console.out << boost::json::serialize(boost::json::object{{"id", key}, {"repeated", true}})
                        << '\n';
        } else {
            console.out << "advance " << key << " was granted before: nothing changed\n";
        }
        return ExitCode::done;
    }
    if (console.json) {
        console.out << boost::json::serialize(
                           boost::json::object{{"id", key},
                                               {"advance", advance->id.value},
                                               {"account", advance->account.value},
                                               {"principal", advance->principal.to_string()},
                                               {"fee", advance->fee.to_string()},
                                               {"due_at", charging::to_iso8601(advance->due_at)},
                                               {"repeated", false}})
                    << '\n';
    } else {
        console.out << "lent " << advance->principal.to_string() << " to account " << advance->account.value
                    << ", fee " << advance->fee.to_string() << ", due "
                    << charging::to_iso8601(advance->due_at) << '\n';
    }
    return ExitCode::done;
}

ExitCode refuse_advance(const Console& console, const charging::RequestedAdvanceOutcome& outcome) {
    const auto* refusal = std::get_if<charging::AdvanceRefusal>(&outcome);
    return refuse(console, refusal != nullptr
                               ? "no advance: " + std::string{charging::name_of(*refusal)}
                               : "AMOUNT must be one of advance.denominations in the configuration");
}

}  // namespace

ExitCode advance_subscriber(const Console& console, const Msisdn& msisdn,
                            const charging::AdvanceRequest& request) {
    ExitCode failure{};
    auto current = find(console, msisdn, failure);
    if (!current) {
        return failure;
    }
    const auto now = now_of(console);
    const auto settings = console.contracts.read_settings();
    if (!now || !settings) {
        return fail(console, now ? settings.error() : now.error());
    }
    const auto lending = settings->nearly_full || settings->full ? charging::LendingGate::store_nearly_full
                                                                 : charging::LendingGate::open;
    const auto slot = answer_slot("airtimectl;advance;" + current->contract.id.value + ';' + request.key,
                                  request.amount.value_or(Money{}), console.config.policy);
    for (int attempt = 0; attempt < tries_max; ++attempt) {
        charging::Draft draft{
            {current->contract, {}, {}, {}}, console.config.policy, {.now = *now, .lending = lending}};
        const auto decided = charging::lend_on_request(draft, request);
        const auto* granted = std::get_if<charging::AdvanceId>(&decided);
        if (granted != nullptr) {
            charging::call_waiting_clients(draft.change, draft.policy, *now, {});
        }
        auto commit = store::make_commit(*current, draft.change, draft.policy, console.tokens.next());
        commit.answer = slot;
        if (granted == nullptr) {
            // Only to see whether the key was granted before.
            commit.answer->fill.reset();
        }
        auto outcome = store::commit_one(console.contracts, commit);
        if (const auto* error = std::get_if<store::StoreError>(&outcome)) {
            return fail(console, *error);
        }
        if (const auto* answered = std::get_if<store::AlreadyAnswered>(&outcome)) {
            return answered->answer.digest == slot.fill->digest
                       ? report_advance(console, nullptr, request.key)
                       : refuse(console,
                                "id " + request.key + " was used for another amount: nothing changed");
        }
        if (auto* conflict = std::get_if<store::Conflict>(&outcome)) {
            if (!conflict->current) {
                return refuse(console, "the contract is gone");
            }
            *current = std::move(*conflict->current);
            continue;
        }
        return granted != nullptr ? report_advance(console, &draft.contract().advances.back(), request.key)
                                  : refuse_advance(console, decided);
    }
    return refuse(console, "the contract changes too often just now; give the same command again");
}

}  // namespace airtime::tools

#include "operations/contract_view.hpp"

#include <array>
#include <boost/json.hpp>

#include "charging/contract/event_kind.hpp"
#include "charging/lending/average_spend.hpp"
#include "charging/lending/requested_advance.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"
#include "charging/standing/operator_lists.hpp"
#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"

namespace airtime::operations {

namespace {

using charging::Advance;
using charging::Contract;
using charging::Money;
using charging::Session;
namespace json = boost::json;

std::string_view word(charging::Channel channel) {
    switch (channel) {
        case charging::Channel::automatic:
            return "auto";
        case charging::Channel::sms:
            return "sms";
        case charging::Channel::ussd:
            return "ussd";
        case charging::Channel::care:
            return "care";
    }
    return "";
}

std::string_view word(charging::AdvanceState state) {
    switch (state) {
        case charging::AdvanceState::open:
            return "open";
        case charging::AdvanceState::overdue:
            return "overdue";
        case charging::AdvanceState::written_off:
            return "written_off";
    }
    return "";
}

json::object advance_as_json(const Advance& advance) {
    json::object object{{"id", printable(advance.id.value)},
                        {"principal", advance.principal.to_string()},
                        {"fee", advance.fee.to_string()},
                        {"outstanding", advance.owed().to_string()},
                        {"account", advance.account.value},
                        {"channel", word(advance.channel)},
                        {"granted_at", charging::to_iso8601(advance.granted_at)},
                        {"due_at", charging::to_iso8601(advance.due_at)},
                        {"state", word(advance.state)}};
    if (advance.ageing.reminded_days_before) {
        object["reminded_days_before"] = *advance.ageing.reminded_days_before;
    }
    if (advance.written_off() != Money{}) object["given_up"] = advance.written_off().to_string();
    return object;
}

Money reserved_for(const charging::ChargedService& service) {
    Money sum;
    if (service.reservation) {
        for (const charging::Part& part : service.reservation->parts) sum += part.amount;
    }
    return sum;
}

json::object service_as_json(const charging::ChargedService& service) {
    json::object object{{"service", service.service.value},
                        {"used_units", service.used.units},
                        {"granted_units", service.reservation ? service.reservation->granted_units : 0},
                        {"reserved", reserved_for(service).to_string()}};
    if (service.reservation && service.reservation->pooled) {
        object["pool"] = service.reservation->pooled->pool;
    }
    if (service.key.rating_group) object["rating_group"] = *service.key.rating_group;
    if (!service.key.service_identifiers.empty()) {
        object["service_identifiers"] =
            json::array(service.key.service_identifiers.begin(), service.key.service_identifiers.end());
    }
    return object;
}

std::vector<std::string_view> lists_of(const Contract& contract) {
    using charging::OperatorList;
    std::vector<std::string_view> lists;
    for (const auto list : {OperatorList::deny, OperatorList::allow, OperatorList::no_ads}) {
        if (charging::is_listed(contract, list)) lists.push_back(charging::name_of(list));
    }
    return lists;
}

json::array lists_as_json(const Contract& contract) {
    json::array lists;
    for (const std::string_view list : lists_of(contract)) lists.push_back(json::string{list});
    return lists;
}

std::string lists_as_text(const Contract& contract) {
    std::string text;
    for (const std::string_view list : lists_of(contract)) text.append(text.empty() ? "" : ", ").append(list);
    return text;
}

json::object session_as_json(const Session& session) {
    json::array services;
    for (const auto& service : session.services) services.push_back(service_as_json(service));
    json::object object{{"id", printable(session.id.value)},
                        {"client", printable(session.client_host)},
                        {"state", session.closed_at ? "late" : "open"},
                        {"opened_at", charging::to_iso8601(session.opened_at)},
                        {"expires_at", charging::to_iso8601(session.expires_at)},
                        {"services", services}};
    json::array pools;
    for (const auto& pool : session.pools) {
        pools.push_back({{"pool", pool.id}, {"reserved", charging::sum_of(pool.parts).to_string()}});
    }
    if (!pools.empty()) object["pools"] = std::move(pools);
    if (session.moved_to) object["moved_to"] = printable(session.moved_to->host);
    if (session.closed_at) object["closed_at"] = charging::to_iso8601(*session.closed_at);
    return object;
}

schema::Schema number_schema() {
    using namespace schema;
    Schema number = record({{"msisdn", text()}, {"imsi", text(), sometimes}});
    number["description"] = "the number and SIM that it gave up";
    return number;
}

schema::Schema account_schema() {
    using namespace schema;
    return record({{"name", text()},
                   {"balance", decimal()},
                   {"held", decimal("for the recovery of a debt")},
                   {"reserved", decimal("by sessions")},
                   {"expires_at", time(), sometimes}});
}

schema::Schema advance_schema() {
    using namespace schema;
    constexpr auto states = std::to_array<std::string_view>({"open", "overdue", "written_off"});
    return record({{"id", text()},
                   {"principal", decimal()},
                   {"fee", decimal()},
                   {"outstanding", decimal("principal and fee, without what was written off")},
                   {"account", text()},
                   {"channel", channel()},
                   {"granted_at", time()},
                   {"due_at", time()},
                   {"state", choice(states)},
                   {"reminded_days_before", whole(), sometimes},
                   {"given_up", decimal("what was written off of it"), sometimes}});
}

schema::Schema session_schema() {
    using namespace schema;
    constexpr auto states = std::to_array<std::string_view>({"open", "late"});
    const Schema service = record({{"service", text()},
                                   {"used_units", whole()},
                                   {"granted_units", whole()},
                                   {"reserved", decimal()},
                                   {"pool", whole(), sometimes},
                                   {"rating_group", whole(), sometimes},
                                   {"service_identifiers", list_of(whole()), sometimes}});
    return record({{"id", text()},
                   {"client", text("Origin-Host")},
                   {"state", choice(states, "late: it is over, and its last report may still come")},
                   {"opened_at", time()},
                   {"expires_at", time()},
                   {"services", list_of(service)},
                   {"pools", list_of(record({{"pool", whole()}, {"reserved", decimal()}})), sometimes},
                   {"moved_to", text("Origin-Host"), sometimes},
                   {"closed_at", time(), sometimes}});
}

}  // namespace

json::value contract_as_json(const Contract& contract, const charging::Policy& policy,
                             charging::Instant now) {
    json::array accounts;
    for (const charging::Account& account : contract.accounts) {
        json::object object{{"name", account.name.value},
                            {"balance", account.balance.to_string()},
                            {"held", charging::held_in(contract, account.name).to_string()},
                            {"reserved", charging::reserved_in(contract, account.name).to_string()}};
        if (account.expires_at) object["expires_at"] = charging::to_iso8601(*account.expires_at);
        accounts.push_back(std::move(object));
    }
    json::array advances;
    for (const Advance& advance : contract.advances) advances.push_back(advance_as_json(advance));
    json::object object{{"contract", printable(contract.id.value)}};
    if (contract.msisdn) object["msisdn"] = contract.msisdn->digits();
    if (contract.imsi) object["imsi"] = contract.imsi->digits();
    if (contract.former) {
        json::object former{{"msisdn", contract.former->msisdn.digits()}};
        if (contract.former->imsi) former["imsi"] = contract.former->imsi->digits();
        object["former"] = std::move(former);
    }
    object["state"] = charging::name_of(charging::life_cycle_at(contract, policy.life_cycle, now));
    if (contract.expires_at) object["expires_at"] = charging::to_iso8601(*contract.expires_at);
    object["enrolment"] = charging::name_of(contract.enrolment);
    if (contract.paused_until) object["paused_until"] = charging::to_iso8601(*contract.paused_until);
    object["segment"] = contract.segment.value;
    object["lists"] = lists_as_json(contract);
    object["activated_at"] = charging::to_iso8601(contract.activated_at);
    object["accounts"] = std::move(accounts);
    object["debt"] = charging::debt_of(contract).to_string();
    object["advances"] = std::move(advances);
    object["sessions"] = sessions_as_json(contract);
    object["average_spend"] = charging::average_spend(contract, policy, now).to_string();
    object["offer"] = charging::offer_on_request(contract, policy, {.now = now}).to_string();
    object["events"] = contract.events_written;
    return object;
}

schema::Schema contract_schema() {
    using namespace schema;
    return record({{"contract", text("its id")},
                   {"msisdn", text(), sometimes},
                   {"imsi", text(), sometimes},
                   {"former", number_schema(), sometimes},
                   {"state", choice(names_through(charging::LifeCycle::expired))},
                   {"expires_at", time(), sometimes},
                   {"enrolment", choice(names_through(charging::Enrolment::cancelled))},
                   {"paused_until", time(), sometimes},
                   {"segment", text("empty: the ordinary one")},
                   {"lists", list_of(choice(names_through(charging::OperatorList::no_ads)))},
                   {"activated_at", time()},
                   {"accounts", list_of(account_schema())},
                   {"debt", decimal()},
                   {"advances", list_of(advance_schema(), "that are owed")},
                   {"sessions", list_of(session_schema(), "in progress")},
                   {"average_spend", decimal("of a month")},
                   {"offer", decimal("what an advance on request would be; 0: none")},
                   {"events", whole("how many the ledger has")}});
}

json::value event_as_json(const charging::LedgerEvent& event) {
    json::object object{{"contract", printable(event.contract.value)},
                        {"n", event.number},
                        {"at", charging::to_iso8601(event.at)},
                        {"kind", charging::name_of(event.kind)}};
    json::object accounts;
    for (const charging::Part& change : event.changes) {
        accounts[printable(change.account.value)] = change.amount.to_string();
    }
    object["accounts"] = std::move(accounts);
    object["principal"] = event.principal.to_string();
    object["fee"] = event.fee.to_string();
    object["vat"] = event.vat.to_string();
    const auto add = [&object](const char* name, const std::string& value) {
        if (!value.empty()) object[name] = printable(value);
    };
    add("advance", event.advance ? event.advance->value : "");
    add("session", event.session ? event.session->value : "");
    add("service", event.service ? event.service->value : "");
    add("note", event.note);
    return object;
}

json::value sessions_as_json(const Contract& contract) {
    json::array sessions;
    for (const Session* session : charging::sessions_at_hand(contract)) {
        sessions.push_back(session_as_json(*session));
    }
    return sessions;
}

std::string contract_as_text(const Contract& contract, const charging::Policy& policy,
                             charging::Instant now) {
    std::vector<std::vector<std::string>> facts{{"contract", printable(contract.id.value)}};
    if (contract.msisdn) facts.push_back({"msisdn", contract.msisdn->digits()});
    if (contract.imsi) facts.push_back({"imsi", contract.imsi->digits()});
    if (contract.former) facts.push_back({"former msisdn", contract.former->msisdn.digits()});
    facts.push_back(
        {"state", std::string{charging::name_of(charging::life_cycle_at(contract, policy.life_cycle, now))}});
    if (contract.expires_at) {
        facts.push_back({"valid until", charging::written_time(*contract.expires_at, policy.calendar)});
    }
    facts.push_back({"activated", charging::written_time(contract.activated_at, policy.calendar)});
    facts.push_back({"enrolment", std::string{charging::name_of(contract.enrolment)}});
    if (contract.paused_until) {
        facts.push_back({"paused until", charging::written_time(*contract.paused_until, policy.calendar)});
    }
    if (!contract.segment.value.empty()) facts.push_back({"segment", contract.segment.value});
    if (const std::string lists = lists_as_text(contract); !lists.empty()) facts.push_back({"lists", lists});
    facts.push_back({"average spend", charging::average_spend(contract, policy, now).to_string()});
    facts.push_back({"offer", charging::offer_on_request(contract, policy, {.now = now}).to_string()});
    facts.push_back({"debt", charging::debt_of(contract).to_string()});

    std::vector<std::vector<std::string>> accounts{{"account", "balance", "held", "reserved", "valid until"}};
    for (const charging::Account& account : contract.accounts) {
        accounts.push_back(
            {account.name.value, account.balance.to_string(),
             charging::held_in(contract, account.name).to_string(),
             charging::reserved_in(contract, account.name).to_string(),
             account.expires_at ? charging::written_time(*account.expires_at, policy.calendar) : "-"});
    }
    std::string text;
    for (const auto& fact : facts) text += fact[0] + std::string(15 - fact[0].size(), ' ') + fact[1] + '\n';
    text += table(accounts);
    if (!contract.advances.empty()) {
        std::vector<std::vector<std::string>> advances{{"advance", "principal", "fee", "outstanding",
                                                        "given up", "account", "channel", "due at", "state"}};
        for (const Advance& advance : contract.advances) {
            advances.push_back(
                {printable(advance.id.value), advance.principal.to_string(), advance.fee.to_string(),
                 advance.owed().to_string(), advance.written_off().to_string(), advance.account.value,
                 std::string{word(advance.channel)}, charging::written_time(advance.due_at, policy.calendar),
                 std::string{word(advance.state)}});
        }
        text += table(advances);
    }
    const bool none = charging::sessions_at_hand(contract).empty();
    return none ? text : text + sessions_as_text(contract, policy.calendar);
}

std::string sessions_as_text(const Contract& contract, const charging::Calendar& calendar) {
    std::vector<std::vector<std::string>> sessions{
        {"session", "state", "service", "used units", "granted units", "reserved", "expires at"}};
    for (const Session* session : charging::sessions_at_hand(contract)) {
        const std::string id = printable(session->id.value);
        const std::string state = session->closed_at ? "late" : "open";
        const std::string expires_at = charging::written_time(session->expires_at, calendar);
        if (session->services.empty()) sessions.push_back({id, state, "-", "-", "-", "-", expires_at});
        for (const auto& service : session->services) {
            const auto granted = service.reservation ? service.reservation->granted_units : 0;
            sessions.push_back({id, state, service.service.value, std::to_string(service.used.units),
                                std::to_string(granted), reserved_for(service).to_string(), expires_at});
        }
    }
    return table(sessions);
}

}  // namespace airtime::operations

#include "portal/views/subscriber_view.hpp"

#include <boost/json.hpp>
#include <boost/url/encode.hpp>
#include <boost/url/rfc/unreserved_chars.hpp>

#include "charging/messages/notify.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"
#include "operations/contract_view.hpp"
#include "operations/explanation_view.hpp"
#include "operations/plain_text.hpp"

namespace airtime::portal {

namespace {

using charging::Contract;
using charging::Instant;
using charging::Money;

boost::json::array accounts_view(const Contract& contract, Instant now) {
    boost::json::array accounts;
    for (const charging::Account& account : contract.accounts) {
        boost::json::object row{
            {"name", account.name.value},
            {"balance", account.balance.to_string()},
            {"held", charging::held_in(contract, account.name).to_string()},
            {"reserved", charging::reserved_in(contract, account.name).to_string()},
            {"available", charging::available_in(contract, account.name, now).to_string()},
            {"expired", charging::is_expired(account, now)},
            // Left out, it would be looked for further out: the contract has one too.
            {"expires_at", nullptr}};
        if (account.expires_at) row["expires_at"] = charging::to_iso8601(*account.expires_at);
        accounts.push_back(std::move(row));
    }
    return accounts;
}

/// What the API tells of each advance, and what is left of it by kind.
void complete_advances(boost::json::array& rows, const Contract& contract) {
    for (std::size_t place = 0; place < contract.advances.size(); ++place) {
        const charging::Advance& advance = contract.advances[place];
        boost::json::object& row = rows[place].as_object();
        const charging::HoldPart held = charging::held_for(contract, advance.id);
        row["outstanding_principal"] = advance.owed_principal().to_string();
        row["outstanding_fee"] = advance.owed_fee().to_string();
        row["held"] = (held.fee + held.principal).to_string();
        row["policy"] = operations::printable(advance.policy);
    }
}

/// Newest first.
boost::json::array months_view(const Contract& contract, const charging::Calendar& calendar, Instant now) {
    const charging::Month current = calendar.month_of(now);
    boost::json::array months;
    for (auto month = contract.months.rbegin(); month != contract.months.rend(); ++month) {
        months.push_back({{"month", month->month.to_string()},
                          {"spend", month->spend.to_string()},
                          {"recharges", month->recharges},
                          {"recharged", month->recharged.to_string()},
                          {"lent", month->lent.to_string()},
                          {"current", month->month == current}});
    }
    return months;
}

/// So that these come first on the page: `forbids` of each rule, and `some_forbid`.
void mark_what_forbids(boost::json::object& explanation) {
    bool some = false;
    for (boost::json::value& rule : explanation.at("rules").as_array()) {
        const bool forbids = rule.at("automatic") == "forbids" || rule.at("on_request") == "forbids";
        rule.as_object()["forbids"] = forbids;
        some = some || forbids;
    }
    explanation["some_forbid"] = some;
}

}  // namespace

std::string subscriber_path(const charging::ContractId& contract) {
    return "/subscribers/" + boost::urls::encode(contract.value, boost::urls::unreserved_chars);
}

boost::json::object subscriber_view(const Contract& contract, const charging::Policy& policy,
                                    const charging::Circumstances& circumstances) {
    const Instant now = circumstances.now;
    boost::json::object view = operations::contract_as_json(contract, policy, now).as_object();
    view["path"] = subscriber_path(contract.id);
    view["now"] = charging::to_iso8601(now);
    view["enrolled"] = charging::is_enrolled(contract, now);
    view["language"] = charging::name_of(charging::language_of(contract, policy));
    view["refuses_messages"] = contract.refuses_messages;
    view["accounts"] = accounts_view(contract, now);
    view["balance"] = charging::balance_of(contract).to_string();
    view["debt_less_held"] = charging::debt_less_held(contract).to_string();
    complete_advances(view["advances"].as_array(), contract);
    view["months"] = months_view(contract, policy.calendar, now);
    view["explanation"] =
        operations::explanation_as_json(contract, charging::explain_advance(contract, policy, circumstances));
    mark_what_forbids(view["explanation"].as_object());
    return view;
}

operations::schema::Schema subscriber_schema() {
    using namespace operations::schema;
    const Schema contract = operations::contract_schema();
    const auto items = [&contract](std::string_view list) {
        return contract.at("properties").at(list).at("items").as_object();
    };
    const Schema account = extended(items("accounts"), {{"available", decimal()},
                                                        {"expired", yes_no("its money cannot be used")},
                                                        {"expires_at", or_null(time())}});
    const Schema advance = extended(items("advances"), {{"outstanding_principal", decimal()},
                                                        {"outstanding_fee", decimal()},
                                                        {"held", decimal("for its recovery")},
                                                        {"policy", text("the fingerprint of its policy")}});
    const Schema month = record({{"month", text("2026-11")},
                                 {"spend", decimal()},
                                 {"recharges", whole()},
                                 {"recharged", decimal()},
                                 {"lent", decimal()},
                                 {"current", yes_no()}});
    const Schema explained = operations::explanation_schema();
    const Schema rule = extended(explained.at("properties").at("rules").at("items").as_object(),
                                 {{"forbids", yes_no("an automatic advance, or one on request")}});
    const Schema explanation = extended(
        explained,
        {{"rules", list_of(rule, "in the order in which they are asked")}, {"some_forbid", yes_no()}});
    return extended(
        contract,
        {{"path", text("the page about the subscriber")},
         {"now", time()},
         {"enrolled", yes_no("wants automatic advances now: a pause that is over counts as resumed")},
         {"language", choice(names_through(charging::Language::en))},
         {"refuses_messages", yes_no()},
         {"accounts", list_of(account)},
         {"balance", decimal("of all accounts")},
         {"debt_less_held", decimal()},
         {"advances", list_of(advance, "that are owed")},
         {"months", list_of(month, "newest first")},
         {"explanation", explanation}});
}

boost::json::object subscriber_headline(const Contract& contract, const charging::Policy& policy,
                                        Instant now) {
    boost::json::object headline{
        {"contract", operations::printable(contract.id.value)},
        {"state", charging::name_of(charging::life_cycle_at(contract, policy.life_cycle, now))},
        {"enrolment", charging::name_of(contract.enrolment)},
        {"balance", charging::balance_of(contract).to_string()},
        {"debt", charging::debt_of(contract).to_string()}};
    if (contract.msisdn) headline["msisdn"] = contract.msisdn->digits();
    return headline;
}

}  // namespace airtime::portal

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
            {"expired", charging::is_expired(account, now)}};
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
        row["outstanding_principal"] = advance.outstanding_principal.to_string();
        row["outstanding_fee"] = advance.outstanding_fee.to_string();
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
    return view;
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

#include "tools/airtimectl/subscriber_csv.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/csv.hpp"
#include "charging/standing/enrolment.hpp"
#include "charging/standing/life_cycle.hpp"
#include "charging/values/written_time.hpp"
#include "tools/airtimectl/arguments.hpp"
#include "tools/airtimectl/console.hpp"

namespace airtime::tools {

namespace {

using charging::Contract;
using charging::Enrolment;
using charging::LifeCycle;
using charging::Money;

constexpr std::array life_cycles{LifeCycle::active, LifeCycle::one_way, LifeCycle::two_way,
                                 LifeCycle::expired};
constexpr std::array enrolments{Enrolment::not_registered, Enrolment::active, Enrolment::paused,
                                Enrolment::cancelled};
constexpr const char* unclosed_quote =
    "a quote must be closed in its line, with a comma or the end behind it";

/// The value that is written so; the mistake lists what there is.
template <class Values, class Value, class NameOf>
std::string take_named(const Values& values, NameOf name_of, const std::string& cell, const char* what,
                       Value& value) {
    std::string known;
    for (const auto each : values) {
        if (name_of(each) == cell) {
            value = each;
            return "";
        }
        known += (known.empty() ? "" : ", ") + std::string{name_of(each)};
    }
    return std::string{what} + " must be one of " + known + ", got " + printable(cell);
}

std::string take_amount(const std::string& cell, const std::string& what, bool below_zero, Money& amount) {
    const auto parsed = Money::parse(cell);
    if (!parsed || (!below_zero && *parsed < Money{})) {
        return what + " must be a decimal number in currency units" + (below_zero ? "" : ", at least 0") +
               ", got " + printable(cell);
    }
    amount = *parsed;
    return "";
}

std::string take_spend(const std::string& cell, const std::string& what, charging::Month month,
                       Contract& contract) {
    Money spend;
    std::string mistake = take_amount(cell, what, false, spend);
    if (mistake.empty()) {
        const auto place =
            std::ranges::lower_bound(contract.months, month, {}, &charging::MonthlyActivity::month);
        contract.months.insert(place, {.month = month, .spend = spend, .recharges = 0});
    }
    return mistake;
}

std::string take_contract(const std::string& cell, Contract& contract) {
    if (!is_contract_id(cell)) return "contract must be " + std::string{contract_id_rule};
    contract.id.value = cell;
    return "";
}

/// The contract's account of that name, opened if it is not there yet.
charging::Account& account_in(Contract& contract, const charging::AccountName& name) {
    charging::Account* account = contract.account(name);
    return account != nullptr ? *account
                              : contract.accounts.emplace_back(
                                    charging::Account{.name = name, .balance = {}, .expires_at = {}});
}

std::string accounts_listed(const charging::Policy& policy) {
    std::string names;
    for (const charging::AccountPolicy& account : policy.accounts) {
        names.append(names.empty() ? "" : ", ").append(account.name.value);
    }
    return names;
}

std::string written(const std::optional<charging::Instant>& end) {
    return end ? charging::to_iso8601(*end) : "";
}

/// Takes a number, a date or a name that `parse` knows.
template <class Value, class Parse>
std::string take_parsed(const std::string& cell, Parse parse, const std::string& must, Value& value) {
    const auto parsed = parse(cell);
    if (!parsed) return must + ", got " + printable(cell);
    value = *parsed;
    return "";
}

}  // namespace

Result<SubscriberColumns::Column, std::string> SubscriberColumns::column_of(const std::string& name,
                                                                            const charging::Policy& policy,
                                                                            charging::Month current) {
    // clang-format off
    constexpr std::array<std::pair<std::string_view, Kind>, 9> plain{{
        {"msisdn", Kind::msisdn},
        {"imsi", Kind::imsi},
        {"contract", Kind::contract},
        {"activated", Kind::activated},
        {"state", Kind::state},
        {"enrolment", Kind::enrolment},
        {"enrol", Kind::enrol},
        {"segment", Kind::segment},
        {"expires", Kind::expires},
    }};
    // clang-format on
    Column column{.heading = name};
    const auto known = std::ranges::find(plain, name, &std::pair<std::string_view, Kind>::first);
    if (known != plain.end()) {
        column.kind = known->second;
        return column;
    }
    const std::string value = name.substr(std::min(name.find('.'), name.size() - 1) + 1);
    const bool of_account = name.starts_with("account.");
    if (of_account || name.starts_with("expires.")) {
        if (policy.account({value}) == nullptr) {
            return "column " + printable(name) + " names no account of the policy: it has " +
                   accounts_listed(policy);
        }
        column.kind = of_account ? Kind::account : Kind::account_expires;
        column.account.value = value;
        return column;
    }
    if (name.starts_with("spend.")) {
        const auto month = charging::Month::parse(value);
        if (!month) return "column " + printable(name) + " must name a month as spend.2026-01";
        if (*month > current) return "column " + printable(name) + " must be of a month that has begun";
        column.kind = Kind::spend;
        column.month = *month;
        return column;
    }
    return "column must be msisdn, imsi, contract, activated, state, enrolment, enrol, segment, expires, "
           "account.NAME or expires.NAME of an account of the policy, or spend.YYYY-MM, got " +
           printable(name);
}

Result<SubscriberColumns, std::string> SubscriberColumns::named_by(const std::string& heading,
                                                                   const charging::Policy& policy,
                                                                   charging::Month current) {
    SubscriberColumns columns;
    const auto names = csv_cells(without_byte_order_mark(heading));
    if (!names) return std::string{unclosed_quote};
    for (const std::string& name : *names) {
        if (name.empty()) return std::string{"every column must have a name"};
        auto column = column_of(name, policy, current);
        if (!column) return column.error();
        if (std::ranges::find(columns.columns_, name, &Column::heading) != columns.columns_.end()) {
            return "column must stand once, got " + name + " again";
        }
        columns.columns_.push_back(std::move(*column));
    }
    if (std::ranges::find(columns.columns_, Kind::msisdn, &Column::kind) == columns.columns_.end()) {
        return std::string{"a column msisdn must be there"};
    }
    return columns;
}

std::vector<std::string> SubscriberColumns::without_effect(const charging::Policy& policy,
                                                           charging::Month current) const {
    std::vector<std::string> names;
    for (const Column& column : columns_) {
        if (column.kind == Kind::spend && column.month < current - static_cast<int>(policy.months_kept())) {
            names.push_back(column.heading);
        }
    }
    return names;
}

SubscriberColumns SubscriberColumns::all_of(const charging::Policy& policy, charging::Month current) {
    SubscriberColumns columns;
    columns.columns_ = {{"msisdn", Kind::msisdn},     {"imsi", Kind::imsi},
                        {"contract", Kind::contract}, {"activated", Kind::activated},
                        {"state", Kind::state},       {"enrolment", Kind::enrolment},
                        {"segment", Kind::segment},   {"expires", Kind::expires}};
    for (const charging::AccountPolicy& account : policy.accounts) {
        columns.columns_.push_back({"account." + account.name.value, Kind::account, account.name, {}});
    }
    for (const charging::AccountPolicy& account : policy.accounts) {
        columns.columns_.push_back(
            {"expires." + account.name.value, Kind::account_expires, account.name, {}});
    }
    for (auto ago = static_cast<int>(policy.months_kept()); ago >= 0; --ago) {
        const charging::Month month = current - ago;
        columns.columns_.push_back({"spend." + month.to_string(), Kind::spend, {}, month});
    }
    return columns;
}

std::string SubscriberColumns::heading() const {
    std::vector<std::string> cells;
    for (const Column& column : columns_) cells.push_back(column.heading);
    return csv_line(cells);
}

std::string SubscriberColumns::cell_of(const Column& column, const Contract& contract) {
    switch (column.kind) {
        case Kind::msisdn:
            return contract.msisdn ? contract.msisdn->digits() : "";
        case Kind::imsi:
            return contract.imsi ? contract.imsi->digits() : "";
        case Kind::contract:
            return contract.id.value;
        case Kind::activated:
            return charging::to_iso8601(contract.activated_at);
        case Kind::state:
            return std::string{charging::name_of(contract.life_cycle)};
        case Kind::enrolment:
            return std::string{charging::name_of(contract.enrolment)};
        case Kind::enrol:
            return contract.enrolment == Enrolment::active ? "yes" : "";
        case Kind::segment:
            return contract.segment.value;
        case Kind::expires:
            return written(contract.expires_at);
        case Kind::account: {
            const auto* account = contract.account(column.account);
            return account != nullptr ? account->balance.to_string() : "";
        }
        case Kind::account_expires: {
            const auto* account = contract.account(column.account);
            return account != nullptr ? written(account->expires_at) : "";
        }
        case Kind::spend: {
            const auto month =
                std::ranges::find(contract.months, column.month, &charging::MonthlyActivity::month);
            const bool spent = month != contract.months.end() && month->spend != Money{};
            return spent ? month->spend.to_string() : "";
        }
    }
    return "";
}

std::string SubscriberColumns::line_of(const Contract& contract) const {
    std::vector<std::string> cells;
    for (const Column& column : columns_) cells.push_back(cell_of(column, contract));
    return csv_line(cells);
}

std::string SubscriberColumns::mistake_in(const Column& column, const std::string& cell,
                                          const charging::Policy& policy, Contract& contract) {
    const auto time_in_zone = [&](const std::string& text) {
        return charging::read_written_time(text, policy.calendar);
    };
    switch (column.kind) {
        case Kind::msisdn:
            return take_parsed(
                cell,
                [&](const std::string& text) { return charging::subscriber_number(text, policy.numbering); },
                "MSISDN must be 5 to 15 digits, with or without a plus", contract.msisdn);
        case Kind::imsi:
            return take_parsed(cell, charging::Imsi::parse, "imsi must be 6 to 15 digits", contract.imsi);
        case Kind::contract:
            return take_contract(cell, contract);
        case Kind::activated:
            return take_parsed(cell, time_in_zone, "activated must be a date as 2026-01-31",
                               contract.activated_at);
        case Kind::state:
            return take_named(
                life_cycles, [](LifeCycle each) { return charging::name_of(each); }, cell, "state",
                contract.life_cycle);
        case Kind::enrolment:
            return take_named(
                enrolments, [](Enrolment each) { return charging::name_of(each); }, cell, "enrolment",
                contract.enrolment);
        case Kind::enrol:
            if (cell == "yes") contract.enrolment = Enrolment::active;
            return cell == "yes" || cell == "no" ? ""
                                                 : "enrol must be yes, no or empty, got " + printable(cell);
        case Kind::segment: {
            contract.segment.value = cell;
            const bool known = std::ranges::find(policy.segments, contract.segment,
                                                 &charging::Segment::name) != policy.segments.end();
            return known ? "" : "segment must be one of the policy, got " + printable(cell);
        }
        case Kind::expires:
            return take_parsed(cell, time_in_zone, "expires must be a date as 2026-01-31",
                               contract.expires_at);
        case Kind::account:
            return take_amount(cell, column.heading, true, account_in(contract, column.account).balance);
        case Kind::account_expires:
            return take_parsed(cell, time_in_zone, column.heading + " must be a date as 2026-01-31",
                               account_in(contract, column.account).expires_at);
        case Kind::spend:
            return take_spend(cell, column.heading, column.month, contract);
    }
    return "";
}

Result<Contract, std::string> SubscriberColumns::read(const std::string& line, const charging::Policy& policy,
                                                      charging::Instant now) const {
    const auto read = csv_cells(line);
    if (!read) return std::string{unclosed_quote};
    const std::vector<std::string>& cells = *read;
    if (cells.size() != columns_.size()) {
        return "must have " + std::to_string(columns_.size()) + " cells, got " + std::to_string(cells.size());
    }
    Contract contract;
    contract.activated_at = now;
    for (std::size_t at = 0; at < cells.size(); ++at) {
        if (cells[at].empty() && columns_[at].kind != Kind::msisdn) continue;
        if (std::string mistake = mistake_in(columns_[at], cells[at], policy, contract); !mistake.empty()) {
            return mistake;
        }
    }
    if (contract.activated_at > now) {
        return "activated must not be in the future, got " +
               charging::written_time(contract.activated_at, policy.calendar);
    }
    return contract;
}

}  // namespace airtime::tools

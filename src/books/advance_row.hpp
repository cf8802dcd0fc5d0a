#pragma once

#include <boost/optional.hpp>
#include <cstdint>
#include <string>

#include "books/bookings.hpp"
#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"

namespace airtime::books {

/// A row of the table of advances, as SOCI takes it: instants in milliseconds, money in millionths, numbers
/// of the contract's events (zero: none) where the latest of two kinds decides.
struct AdvanceRow {
    using Number = long long;
    using Optional = boost::optional<long long>;

    std::string contract;
    std::string advance;
    Optional granted_at;
    Optional granted_day;
    Optional due_at;
    Optional tier;
    std::string segment = std::string{unknown};
    std::string channel = std::string{unknown};
    std::string service = std::string{unknown};
    std::string account = std::string{unknown};
    std::string policy = std::string{unknown};
    Number principal = 0;
    Number fee = 0;
    Number vat = 0;
    Number recovered_1_principal = 0;
    Number recovered_1_fee = 0;
    Number recovered_3_principal = 0;
    Number recovered_3_fee = 0;
    Number recovered_7_principal = 0;
    Number recovered_7_fee = 0;
    Number recovered_30_principal = 0;
    Number recovered_30_fee = 0;
    Number recovered_principal = 0;
    Number recovered_fee = 0;
    Number outstanding_principal = 0;
    Number outstanding_fee = 0;
    Number written_off_principal = 0;
    Number written_off_fee = 0;
    Number settled_event = 0;
    Optional settled_at;
    Number reopened_event = 0;
    Number written_off_event = 0;
    Optional written_off_at;
    Number reinstated_event = 0;
    Optional reversed_at;
    Optional overdue_since;
    std::string steps;  ///< see write_off_steps.hpp
};

/// Every column, once: `visit(name, type in SQL, member)`. The first two are the key.
template <class Row, class Visit>
void visit_columns(Row& row, Visit&& visit) {
    constexpr const char* text = "TEXT NOT NULL";
    constexpr const char* number = "BIGINT NOT NULL";
    constexpr const char* optional = "BIGINT";
    visit("contract", text, row.contract);
    visit("advance", text, row.advance);
    visit("granted_at", optional, row.granted_at);
    visit("granted_day", optional, row.granted_day);
    visit("due_at", optional, row.due_at);
    visit("tier", optional, row.tier);
    visit("segment", text, row.segment);
    visit("channel", text, row.channel);
    visit("service", text, row.service);
    visit("account", text, row.account);
    visit("policy", text, row.policy);
    visit("principal", number, row.principal);
    visit("fee", number, row.fee);
    visit("vat", number, row.vat);
    visit("recovered_1_principal", number, row.recovered_1_principal);
    visit("recovered_1_fee", number, row.recovered_1_fee);
    visit("recovered_3_principal", number, row.recovered_3_principal);
    visit("recovered_3_fee", number, row.recovered_3_fee);
    visit("recovered_7_principal", number, row.recovered_7_principal);
    visit("recovered_7_fee", number, row.recovered_7_fee);
    visit("recovered_30_principal", number, row.recovered_30_principal);
    visit("recovered_30_fee", number, row.recovered_30_fee);
    visit("recovered_principal", number, row.recovered_principal);
    visit("recovered_fee", number, row.recovered_fee);
    visit("outstanding_principal", number, row.outstanding_principal);
    visit("outstanding_fee", number, row.outstanding_fee);
    visit("written_off_principal", number, row.written_off_principal);
    visit("written_off_fee", number, row.written_off_fee);
    visit("settled_event", number, row.settled_event);
    visit("settled_at", optional, row.settled_at);
    visit("reopened_event", number, row.reopened_event);
    visit("written_off_event", number, row.written_off_event);
    visit("written_off_at", optional, row.written_off_at);
    visit("reinstated_event", number, row.reinstated_event);
    visit("reversed_at", optional, row.reversed_at);
    visit("overdue_since", optional, row.overdue_since);
    visit("steps", text, row.steps);
}

/// The grant's own facts and what it changes of the debt.
void add_grant(AdvanceRow& row, const charging::LedgerEvent& grant, const charging::Calendar& calendar);
/// What a movement changes, in any order of them.
void add_movement(AdvanceRow& row, const charging::LedgerEvent& movement);
/// What it counts as recovered after so many days; needs the grant.
void add_recovered_in_time(AdvanceRow& row, const charging::LedgerEvent& movement);

AdvanceFacts facts_of(const AdvanceRow& row);
/// Settled, written off or taken back, and not owed again since.
bool is_over(const AdvanceRow& row);
AdvanceRecord record_of(const AdvanceRow& row);

}  // namespace airtime::books

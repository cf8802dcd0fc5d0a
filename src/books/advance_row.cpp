#include "books/advance_row.hpp"

#include <algorithm>

namespace airtime::books {

namespace {

using charging::EventKind;
using charging::Instant;
using charging::LedgerEvent;
using charging::Money;

using Number = AdvanceRow::Number;

/// As Money adds: it stays at the end of 64 bits, which no advance comes near.
void add_money(Number& sum, Money amount) {
    sum = (Money::from_millionths(sum) + amount).millionths();
}

Number milliseconds(Instant at) {
    return at.time_since_epoch().count();
}

std::optional<Instant> instant_of(const AdvanceRow::Optional& at) {
    if (!at) return std::nullopt;
    return Instant{std::chrono::milliseconds{*at}};
}

/// The latest of its kind counts, whichever is loaded first.
bool take_latest(Number& latest, const LedgerEvent& event) {
    const auto number = static_cast<Number>(event.number);
    if (number <= latest) return false;
    latest = number;
    return true;
}

bool is_recovery(EventKind kind) {
    return kind == EventKind::recovered || kind == EventKind::recovery_reversed;
}

Repaid repaid(Number principal, Number fee) {
    return {.principal = Money::from_millionths(principal), .fee = Money::from_millionths(fee)};
}

}  // namespace

void add_grant(AdvanceRow& row, const LedgerEvent& grant, const charging::Calendar& calendar) {
    const AdvanceFacts facts = facts_of_grant(grant);
    row.granted_at = milliseconds(grant.at);
    row.granted_day = calendar.day_of(grant.at);
    if (facts.due_at) row.due_at = milliseconds(*facts.due_at);
    if (grant.about.tier) row.tier = grant.about.tier->millionths();
    row.segment = facts.segment;
    row.channel = facts.channel;
    row.service = facts.service;
    row.account = facts.account;
    row.policy = facts.policy;
    row.principal = grant.principal.millionths();
    row.fee = grant.fee.millionths();
    row.vat = grant.vat.millionths();
    add_money(row.outstanding_principal, grant.principal);
    add_money(row.outstanding_fee, grant.fee);
}

void add_movement(AdvanceRow& row, const LedgerEvent& movement) {
    const EventKind kind = movement.kind;
    add_money(row.outstanding_principal, movement.principal);
    add_money(row.outstanding_fee, movement.fee);
    if (is_recovery(kind)) {
        add_money(row.recovered_principal, -movement.principal);
        add_money(row.recovered_fee, -movement.fee);
    }
    if (kind == EventKind::written_off || kind == EventKind::reinstated) {
        add_money(row.written_off_principal, -movement.principal);
        add_money(row.written_off_fee, -movement.fee);
    }
    if (kind == EventKind::recovery_reversed) take_latest(row.reopened_event, movement);
    if (kind == EventKind::reinstated) take_latest(row.reinstated_event, movement);
    if (kind == EventKind::settled && take_latest(row.settled_event, movement)) {
        row.settled_at = milliseconds(movement.at);
    }
    if (kind == EventKind::written_off && take_latest(row.written_off_event, movement)) {
        row.written_off_at = milliseconds(movement.at);
    }
    if (kind == EventKind::reversed) row.reversed_at = milliseconds(movement.at);
    if (kind == EventKind::overdue) {
        row.overdue_since =
            std::min(row.overdue_since.value_or(milliseconds(movement.at)), milliseconds(movement.at));
    }
}

void add_recovered_in_time(AdvanceRow& row, const LedgerEvent& movement) {
    const auto granted = instant_of(row.granted_at);
    if (!granted || !is_recovery(movement.kind)) return;
    const std::int64_t age = age_days(*granted, movement.at);
    const auto count = [&](std::int64_t days, Number& principal, Number& fee) {
        if (age >= days) return;
        add_money(principal, -movement.principal);
        add_money(fee, -movement.fee);
    };
    count(1, row.recovered_1_principal, row.recovered_1_fee);
    count(3, row.recovered_3_principal, row.recovered_3_fee);
    count(7, row.recovered_7_principal, row.recovered_7_fee);
    count(30, row.recovered_30_principal, row.recovered_30_fee);
}

AdvanceFacts facts_of(const AdvanceRow& row) {
    const std::string no_tier = row.due_at ? "" : std::string{unknown};
    return {.granted_at = instant_of(row.granted_at),
            .due_at = instant_of(row.due_at),
            .channel = row.channel,
            .tier = row.tier ? Money::from_millionths(*row.tier).to_string() : no_tier,
            .segment = row.segment,
            .service = row.service,
            .account = row.account,
            .policy = row.policy,
            .grant_loaded = row.granted_at.has_value()};
}

bool is_over(const AdvanceRow& row) {
    return row.settled_event > row.reopened_event || row.written_off_event > row.reinstated_event ||
           row.reversed_at.has_value();
}

AdvanceRecord record_of(const AdvanceRow& row) {
    AdvanceRecord record{.contract = {row.contract}, .id = {row.advance}};
    record.granted_at = instant_of(row.granted_at);
    record.due_at = instant_of(row.due_at);
    if (row.tier) record.tier = Money::from_millionths(*row.tier);
    record.segment = row.segment;
    record.channel = row.channel;
    record.service = row.service;
    record.account = row.account;
    record.policy = row.policy;
    record.principal = Money::from_millionths(row.principal);
    record.fee = Money::from_millionths(row.fee);
    record.vat = Money::from_millionths(row.vat);
    record.recovered_1_day = repaid(row.recovered_1_principal, row.recovered_1_fee);
    record.recovered_3_days = repaid(row.recovered_3_principal, row.recovered_3_fee);
    record.recovered_7_days = repaid(row.recovered_7_principal, row.recovered_7_fee);
    record.recovered_30_days = repaid(row.recovered_30_principal, row.recovered_30_fee);
    record.recovered = repaid(row.recovered_principal, row.recovered_fee);
    record.outstanding_principal = Money::from_millionths(row.outstanding_principal);
    record.outstanding_fee = Money::from_millionths(row.outstanding_fee);
    record.written_off_principal = Money::from_millionths(row.written_off_principal);
    record.written_off_fee = Money::from_millionths(row.written_off_fee);
    if (row.settled_event > row.reopened_event) record.settled_at = instant_of(row.settled_at);
    if (row.written_off_event > row.reinstated_event) record.written_off_at = instant_of(row.written_off_at);
    record.reversed_at = instant_of(row.reversed_at);
    record.overdue_since = instant_of(row.overdue_since);
    return record;
}

}  // namespace airtime::books

#include "ledger_files/cdr_row.hpp"

#include <algorithm>

#include "charging/contract/event_kind.hpp"
#include "store/codec/ledger_codec.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::ledger_files {

namespace {

using charging::LedgerEvent;
using charging::Money;
using charging::MoneySum;
using store::Parts;

constexpr std::string_view reserved = ",\"";
constexpr std::string_view reserved_in_accounts = ",\":;";
constexpr std::string_view reserved_in_about = ",\"=;";
constexpr std::string_view unreadable = ",0,,unreadable";

/// A spreadsheet runs what begins as a formula does, and a line that begins with # is the control total.
void append_text(std::string& row, std::string_view text) {
    constexpr std::string_view starts = "=+-@#";
    if (!text.empty() && starts.find(text.front()) != std::string_view::npos) {
        store::append_encoded(row, text.substr(0, 1), starts);
        text.remove_prefix(1);
    }
    store::append_encoded(row, text, reserved);
}

void add_text(std::string& row, std::string_view text) {
    append_text(row += ',', text);
}

void add_money(std::string& row, const MoneySum& amount) {
    row += ',';
    if (amount != MoneySum{}) row += amount.to_string();
}

template <std::integral Number>
void add_count(std::string& row, Number count) {
    row += ',';
    if (count != 0) store::append_number(row, count);
}

MoneySum total_of(const std::vector<charging::Part>& changes) {
    MoneySum sum;
    for (const charging::Part& change : changes) sum += change.amount;
    return sum;
}

void add_accounts(std::string& row, const std::vector<charging::Part>& changes) {
    row += ',';
    for (const charging::Part& change : changes) {
        if (row.back() != ',') row += ';';
        store::append_encoded(row, change.account.value, reserved_in_accounts);
        row.append(":").append(change.amount.to_string());
    }
}

/// The cell's value, or the type's zero where it is empty.
Money take_money(Parts& cells) {
    const std::string_view text = cells.raw();
    if (text.empty()) return {};
    const auto amount = store::parse_stored_money(text);
    if (!amount) cells.fail("has a cell that is no amount");
    return amount.value_or(Money{});
}

template <std::integral Number>
Number take_count(Parts& cells) {
    const std::string_view text = cells.raw();
    if (text.empty()) return 0;
    const auto number = store::parse_number<Number>(text);
    if (!number) cells.fail("is not a number, or out of range");
    return number.value_or(Number{});
}

template <class Id>
std::optional<Id> take_id(Parts& cells) {
    std::string text = cells.text();
    return text.empty() ? std::nullopt : std::optional{Id{std::move(text)}};
}

std::vector<charging::Part> take_accounts(Parts& cells) {
    std::vector<charging::Part> changes;
    const std::string_view text = cells.raw();
    if (text.empty()) return changes;
    Parts parts{text, ';'};
    while (parts.more()) {
        Parts members{parts.raw(), ':'};
        charging::Part change;
        change.account.value = members.text();
        change.amount = members.money();
        changes.push_back(std::move(change));
        parts.absorb(members);
    }
    cells.absorb(parts);
    return changes;
}

void add_about_time(std::string& cell, std::string_view name, const std::optional<charging::Instant>& at) {
    if (at) cell.append(name).append(charging::to_iso8601(*at)) += ';';
}

/// "tier=10000;limit=20000;policy=1a2b;due=2026-12-22T23:58:08.123Z": what is absent is left out.
void add_about(std::string& row, const charging::EventAbout& about) {
    std::string cell;
    if (about.tier) cell.append("tier=").append(about.tier->to_string()) += ';';
    if (about.limit) cell.append("limit=").append(about.limit->to_string()) += ';';
    if (!about.segment.value.empty()) {
        store::append_encoded(cell += "segment=", about.segment.value, reserved_in_about);
        cell += ';';
    }
    if (!about.policy.empty()) {
        store::append_encoded(cell += "policy=", about.policy, reserved_in_about);
        cell += ';';
    }
    add_about_time(cell, "due=", about.due);
    add_about_time(cell, "granted=", about.granted);
    if (!cell.empty()) cell.pop_back();
    row.append(",").append(cell);
}

charging::EventAbout take_about(Parts& cells) {
    charging::EventAbout about;
    const std::string_view text = cells.raw();
    if (text.empty()) return about;
    Parts facts{text, ';'};
    while (facts.more()) {
        Parts fact{facts.raw(), '='};
        const std::string_view name = fact.raw();
        if (name == "tier") {
            about.tier = fact.money();
        } else if (name == "limit") {
            about.limit = fact.money();
        } else if (name == "segment") {
            about.segment.value = fact.text();
        } else if (name == "policy") {
            about.policy = fact.text();
        } else if (name == "due" || name == "granted") {
            const auto at = charging::parse_instant(fact.raw());
            if (!at) fact.fail("is not a time");
            (name == "due" ? about.due : about.granted) = at;
        } else {
            fact.fail("has a fact about it that is unknown");
        }
        facts.absorb(fact);
    }
    cells.absorb(facts);
    return about;
}

charging::Instant take_time(Parts& cells) {
    const auto at = charging::parse_instant(cells.raw());
    if (!at) cells.fail("has no time in its third cell");
    return at.value_or(charging::Instant{});
}

void append_row(std::string& row, const LedgerEvent& event) {
    append_text(row, event.contract.value);
    store::append_number(row += ',', event.number);
    row.append(",").append(charging::to_iso8601(event.at));
    row.append(",").append(charging::name_of(event.kind));
    add_money(row, total_of(event.changes));
    add_accounts(row, event.changes);
    add_money(row, event.principal);
    add_money(row, event.fee);
    add_money(row, event.vat);
    add_text(row, event.advance ? event.advance->value : "");
    add_text(row, event.session ? event.session->value : "");
    add_count(row, event.request_number);
    add_text(row, event.service ? event.service->value : "");
    add_count(row, event.units);
    add_text(row, event.note);
    add_about(row, event.about);
}

}  // namespace

bool is_cdr_heading(std::string_view line) {
    return line == cdr_heading || line == cdr_heading.substr(0, cdr_heading.rfind(','));
}

std::string cdr_row(const LedgerEvent& event) {
    std::string row;
    append_row(row, event);
    return row;
}

std::string unreadable_row(std::string_view entry) {
    std::string row{unreadable};
    row.append(static_cast<std::size_t>(std::ranges::count(cdr_heading, ',')) - 5, ',');
    add_text(row, entry);
    row += ',';
    return row;
}

Result<LedgerEvent, std::string> event_of_row(std::string_view row) {
    if (row.starts_with(unreadable)) return std::string{"row: an entry of the ledger that makes no sense"};
    Parts cells{row, ','};
    LedgerEvent event;
    event.contract.value = cells.text();
    event.number = take_count<std::uint64_t>(cells);
    event.at = take_time(cells);
    event.kind = cells.one_of<charging::EventKind>(charging::event_kind_names);
    const Money amount = take_money(cells);
    event.changes = take_accounts(cells);
    event.principal = take_money(cells);
    event.fee = take_money(cells);
    event.vat = take_money(cells);
    event.advance = take_id<charging::AdvanceId>(cells);
    event.session = take_id<charging::SessionId>(cells);
    event.request_number = take_count<std::uint32_t>(cells);
    event.service = take_id<charging::ServiceName>(cells);
    event.units = take_count<std::uint64_t>(cells);
    event.note = cells.text();
    // Rows of earlier versions end here.
    if (cells.more()) event.about = take_about(cells);
    if (event.contract.value.empty() || event.number == 0) cells.fail("names no contract and number");
    if (amount != total_of(event.changes)) cells.fail("has an amount that is not the sum of its accounts");
    if (const auto mistake = cells.mistake()) return "row: " + *mistake;
    return event;
}

std::string rows_of(std::span<const EntryEvents> entries, ControlTotal& total) {
    std::string rows;
    for (const EntryEvents& each : entries) {
        if (!each.events) {
            // So that one bad entry does not stop the ledger.
            total.add_unreadable();
            rows += unreadable_row(each.entry.events) + '\n';
            continue;
        }
        for (const charging::LedgerEvent& event : *each.events) {
            total.add(event);
            append_row(rows, event);
            rows += '\n';
        }
    }
    return rows;
}

}  // namespace airtime::ledger_files

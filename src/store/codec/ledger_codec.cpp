#include "store/codec/ledger_codec.hpp"

#include <algorithm>
#include <iterator>

#include "charging/contract/event_kind.hpp"
#include "store/codec/compact_bytes.hpp"
#include "store/codec/compact_events.hpp"
#include "store/codec/stored_text.hpp"

namespace airtime::store {

namespace {

using charging::LedgerEvent;
using charging::Money;

constexpr std::string_view account_prefix = "account.";

void append_text(std::string& line, std::string_view key, std::string_view value) {
    line.append(key);
    append_encoded(line, value, "=");
}

void append_money(std::string& line, std::string_view key, Money amount) {
    if (amount != Money{}) line.append(key).append(amount.to_string());
}

template <std::integral Number>
void append_count(std::string& line, std::string_view key, Number count) {
    if (count != 0) append_number(line.append(key), count);
}

/// All but the contract.
void append_rest(std::string& line, const LedgerEvent& event) {
    append_number(line.append("n="), event.number);
    line.append(" at=").append(charging::to_iso8601(event.at));
    line.append(" kind=").append(name_of(event.kind));
    for (const charging::Part& change : event.changes) {
        append_text(line, " account.", change.account.value);
        line.append("=").append(change.amount.to_string());
    }
    append_money(line, " principal=", event.principal);
    append_money(line, " fee=", event.fee);
    append_money(line, " vat=", event.vat);
    if (event.advance) append_text(line, " advance=", event.advance->value);
    if (event.session) append_text(line, " session=", event.session->value);
    append_count(line, " request=", event.request_number);
    if (event.service) append_text(line, " service=", event.service->value);
    append_count(line, " units=", event.units);
    if (!event.note.empty()) append_text(line, " note=", event.note);
}

constexpr std::string_view contract_prefix = "contract=";

void append_event(std::string& line, const LedgerEvent& event) {
    append_text(line, contract_prefix, event.contract.value);
    append_rest(line += ' ', event);
}

/// The instant of an event is written for people, not as a number.
charging::Instant take_time(Parts& value) {
    const std::optional<charging::Instant> at = charging::parse_instant(value.raw());
    if (!at) value.fail("is not a time");
    return at.value_or(charging::Instant{});
}

/// Fills the member that `key` names. False: there is none.
bool take_member(LedgerEvent& event, std::string_view key, Parts& value) {
    if (key == "contract") {
        event.contract.value = value.text();
    } else if (key == "n") {
        event.number = value.number<std::uint64_t>();
    } else if (key == "at") {
        event.at = take_time(value);
    } else if (key == "kind") {
        event.kind = value.one_of<charging::EventKind>(charging::event_kind_names);
    } else if (key == "principal") {
        event.principal = value.money();
    } else if (key == "fee") {
        event.fee = value.money();
    } else if (key == "vat") {
        event.vat = value.money();
    } else if (key == "advance") {
        event.advance = charging::AdvanceId{value.text()};
    } else if (key == "session") {
        event.session = charging::SessionId{value.text()};
    } else if (key == "request") {
        event.request_number = value.number<std::uint32_t>();
    } else if (key == "service") {
        event.service = charging::ServiceName{value.text()};
    } else if (key == "units") {
        event.units = value.number<std::uint64_t>();
    } else if (key == "note") {
        event.note = value.text();
    } else {
        return false;
    }
    return true;
}

/// `account.main` with its amount. False: the key is not an account's.
bool take_change(LedgerEvent& event, std::string_view key, Parts& value) {
    if (!key.starts_with(account_prefix)) return false;
    std::optional<std::string> name = decode_escapes(key.substr(account_prefix.size()));
    if (!name) {
        value.fail("has a broken escape in the account's name");
        return true;
    }
    event.changes.push_back({.account = {std::move(*name)}, .amount = value.money()});
    return true;
}

}  // namespace

std::string encode_event(const LedgerEvent& event) {
    std::string line;
    append_event(line, event);
    return line;
}

Result<LedgerEvent, std::string> decode_event(std::string_view line) {
    constexpr std::array<std::string_view, 4> always{"contract", "n", "at", "kind"};
    LedgerEvent event;
    std::size_t place = 0;
    for (Parts words{line, ' '}; words.more(); ++place) {
        const std::string_view word = words.raw();
        const std::size_t equals = word.find('=');
        const std::string_view key = word.substr(0, equals);
        if (place < always.size() && key != always[place]) {
            return "event: " + std::string{always[place]} + " is missing";
        }
        Parts value{equals == std::string_view::npos ? std::string_view{} : word.substr(equals + 1), ' '};
        if (equals == std::string_view::npos ||
            (!take_change(event, key, value) && !take_member(event, key, value))) {
            value.fail("is not a member of an event");
        }
        if (const std::optional<std::string> mistake = value.mistake()) {
            std::string shown;
            append_encoded(shown, key.substr(0, 60), "");
            return "event: " + shown + ": " + *mistake;
        }
    }
    if (place < always.size()) return "event: " + std::string{always[place]} + " is missing";
    return event;
}

std::string encode_history(const LedgerEvent& event) {
    std::string line;
    append_rest(line, event);
    return line;
}

Result<LedgerEvent, std::string> decode_history(const charging::ContractId& contract, std::string_view line) {
    std::string whole;
    append_text(whole, contract_prefix, contract.value);
    return decode_event((whole += ' ').append(line));
}

std::string encode_events(std::span<const LedgerEvent> events) {
    std::string lines;
    for (const LedgerEvent& event : events) {
        if (!lines.empty()) lines += '\n';
        append_event(lines, event);
    }
    return lines;
}

namespace {

/// Adds the events of a line, or of what encode_compact_events() wrote in place of one.
std::optional<std::string> take_events(std::vector<LedgerEvent>& events, std::string_view& rest) {
    if (is_compact(rest)) {
        Result<std::vector<LedgerEvent>, std::string> some = decode_compact_events(take_compact_events(rest));
        if (!some) return some.error();
        std::ranges::move(*some, std::back_inserter(events));
    } else {
        const std::string_view line = rest.substr(0, rest.find('\n'));
        Result<LedgerEvent, std::string> event = decode_event(line);
        if (!event) return event.error();
        events.push_back(std::move(*event));
        rest.remove_prefix(line.size());
    }
    if (rest.empty()) return std::nullopt;
    if (!rest.starts_with('\n')) return "event: goes on behind its end";
    rest.remove_prefix(1);
    if (rest.empty()) return "event: a line is missing";
    return std::nullopt;
}

}  // namespace

Result<std::vector<LedgerEvent>, std::string> decode_events(std::string_view lines) {
    std::vector<LedgerEvent> events;
    while (!lines.empty()) {
        if (std::optional<std::string> mistake = take_events(events, lines)) return *std::move(mistake);
    }
    return events;
}

}  // namespace airtime::store

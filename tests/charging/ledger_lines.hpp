#pragma once

#include <string>
#include <vector>

#include "charging/contract/ledger_event.hpp"

/// The ledger as the stories on the whole stack tell it, an event a line:
/// "recovered main:-1600 principal=-1100 fee=-500 a2 r1".
namespace airtime::charging {
inline namespace samples {

/// Kind, accounts ("promo:-500;main:-1000"), what it does to the debt, advance, note; what is zero or absent
/// is left out.
inline std::string line_of(const LedgerEvent& event) {
    std::string line{event_kind_names.at(static_cast<std::size_t>(event.kind))};
    for (const Part& change : event.changes) {
        line += (&change == event.changes.data() ? ' ' : ';') + change.account.value + ':' +
                change.amount.to_string();
    }
    const auto add_money = [&](const char* name, Money amount) {
        if (amount != Money{}) line += name + amount.to_string();
    };
    add_money(" principal=", event.principal);
    add_money(" fee=", event.fee);
    add_money(" vat=", event.vat);
    if (event.advance) line += ' ' + event.advance->value;
    if (!event.note.empty()) line += ' ' + event.note;
    return line;
}

inline std::vector<std::string> lines_of(const std::vector<LedgerEvent>& events) {
    std::vector<std::string> lines;
    for (const LedgerEvent& event : events) lines.push_back(line_of(event));
    return lines;
}

}  // namespace samples
}  // namespace airtime::charging

#include "portal/views/event_cells.hpp"

#include "charging/values/written_time.hpp"
#include "operations/plain_text.hpp"
#include "portal/views/event_view.hpp"

namespace airtime::portal {

std::vector<std::string> event_columns() {
    return {"n",   "at",  "kind",    "channel", "accounts", "amount", "principal",
            "fee", "vat", "advance", "session", "service",  "units",  "note"};
}

std::vector<std::string> event_cells(const charging::LedgerEvent& event, const charging::Calendar& calendar) {
    using operations::printable;
    std::string accounts;
    for (const charging::Part& change : event.changes) {
        accounts.append(accounts.empty() ? "" : "; ").append(change.account.value);
        if (event.changes.size() > 1) accounts.append(" ").append(change.amount.to_string());
    }
    const auto channel = channel_of(event);
    return {std::to_string(event.number),
            charging::written_time(event.at, calendar),
            std::string{charging::name_of(event.kind)},
            channel ? std::string{channel_word(*channel)} : std::string{},
            printable(accounts),
            moved_by(event).to_string(),
            event.principal.to_string(),
            event.fee.to_string(),
            event.vat.to_string(),
            event.advance ? printable(event.advance->value) : "",
            event.session ? printable(event.session->value) : "",
            event.service ? printable(event.service->value) : "",
            event.units > 0 ? std::to_string(event.units) : "",
            printable(event.note)};
}

}  // namespace airtime::portal

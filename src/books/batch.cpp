#include "books/batch.hpp"

#include "ledger_files/cdr_row.hpp"

namespace airtime::books {

namespace {

using charging::EventKind;
using charging::LedgerEvent;

constexpr int cells_before = 4;  ///< contract, n, at, kind

std::string_view behind_kind(std::string_view row) {
    for (int cell = 0; cell < cells_before; ++cell) row.remove_prefix(row.find(',') + 1);
    return row;
}

}  // namespace

StoredEvent stored_event(const LedgerEvent& event) {
    const std::string row = ledger_files::cdr_row(event);
    return {.contract = event.contract.value,
            .number = event.number,
            .at = event.at,
            .kind = std::string{charging::name_of(event.kind)},
            .cells = std::string{behind_kind(row)},
            .recharge = event.kind == EventKind::recharged ? event.note : ""};
}

std::optional<LedgerEvent> event_of(const StoredEvent& stored) {
    std::string row = "c," + std::to_string(stored.number) + ',' + charging::to_iso8601(stored.at) + ',';
    row.append(stored.kind).append(",").append(stored.cells);
    auto event = ledger_files::event_of_row(row);
    if (!event) return std::nullopt;
    event->contract.value = stored.contract;
    return std::move(*event);
}

void Batch::add(const LedgerEvent& event) {
    ++events_;
    const std::int64_t day = calendar_.day_of(event.at);
    if (charging::belongs_to_history(event.kind)) history[day].push_back(stored_event(event));
    if (event.kind == EventKind::used) {
        UsageSums& used = usage[day][{.contract = event.contract.value,
                                      .session = event.session ? event.session->value : "",
                                      .service = event.service ? event.service->value : ""}];
        used.units += event.units;
        for (const charging::Part& change : event.changes) used.cost -= change.amount.millionths();
    }
    if (day >= hours_from_) book_hour(sums, event, calendar_);
    if (event.advance && event.kind != EventKind::shadow_advanced) {
        advances[{event.contract.value, event.advance->value}].push_back(event);
    } else {
        book_event(sums, event, calendar_);
    }
}

void Batch::clear() {
    history.clear();
    usage.clear();
    advances.clear();
    sums.clear();
    events_ = 0;
}

}  // namespace airtime::books

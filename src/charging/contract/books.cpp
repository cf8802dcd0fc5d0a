#include "charging/contract/books.hpp"

namespace airtime::charging {

namespace {

MoneySum sum_of_changes(const std::vector<Part>& changes) {
    MoneySum sum;
    for (const Part& change : changes) sum += change.amount;
    return sum;
}

MoneySum owed_by(const LedgerEvent& event) {
    return MoneySum{event.principal} + event.fee;
}

}  // namespace

void Books::add(const LedgerEvent& event) {
    for (const Part& change : event.changes) balances[change.account] += change.amount;
    if (event.kind != EventKind::shadow_advanced) debt += owed_by(event);
    add_to_totals(totals, event);
    last_number = event.number;
}

void add_to_totals(Totals& totals, const LedgerEvent& event) {
    const MoneySum moved = sum_of_changes(event.changes);
    const MoneySum owed = owed_by(event);
    switch (event.kind) {
        case EventKind::opened:
            totals.opening += moved;
            break;
        case EventKind::recharged:
        case EventKind::recharge_reversed:
            totals.recharged += moved;
            break;
        case EventKind::refunded:
            totals.refunded += moved;
            break;
        case EventKind::used:
            totals.used -= moved;
            break;
        case EventKind::advanced:
            totals.advanced += moved;
            totals.fees += event.fee;
            break;
        case EventKind::recovered:
        case EventKind::recovery_reversed:
            totals.recovered -= moved;
            break;
        case EventKind::reversed:
            totals.reversed -= moved;
            totals.reversed_fees -= event.fee;
            break;
        case EventKind::adjusted:
        case EventKind::bonus:
        case EventKind::transferred_out:
        case EventKind::transferred_in:
            totals.adjusted += moved;
            break;
        case EventKind::waived:
            totals.waived -= owed;
            break;
        case EventKind::written_off:
            totals.written_off -= owed;
            break;
        case EventKind::reinstated:
            totals.reinstated += owed;
            break;
        case EventKind::shadow_advanced:
        case EventKind::overdue:
        case EventKind::enrolment_changed:
        case EventKind::settled:
        case EventKind::identity_changed:
        case EventKind::standing_changed:
        case EventKind::life_cycle_changed:
        case EventKind::validity_changed:
        case EventKind::not_charged:
        case EventKind::usage_given_up:
        case EventKind::offered:
        case EventKind::refused:
        case EventKind::invited:
        case EventKind::invitation_accepted:
        case EventKind::invitation_declined:
            break;
        case EventKind::late_fee_charged:
            totals.fees += event.fee;
            break;
    }
}

}  // namespace airtime::charging

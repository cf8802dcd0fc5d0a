#include "charging/contract/draft.hpp"

#include <algorithm>
#include <utility>

#include "charging/contract/books.hpp"

namespace airtime::charging {

MonthlyActivity& Draft::this_month() {
    return activity_in(contract(), policy.calendar.month_of(now()), policy.months_kept());
}

void Draft::record(LedgerEvent event) {
    if (event.advance && event.kind != EventKind::advanced) {
        const auto advance = std::ranges::find(contract().advances, *event.advance, &Advance::id);
        if (advance != contract().advances.end()) event.about.granted = advance->granted_at;
    }
    CountedDay& counted = contract().counted;
    if (counted != CountedDay{} && counted.day < policy.calendar.day_of(now())) counted = {};
    event.number = ++contract().events_written;
    event.contract = contract().id;
    event.at = now();
    add_to_totals(contract().totals, event);
    change.events.push_back(std::move(event));
}

}  // namespace airtime::charging

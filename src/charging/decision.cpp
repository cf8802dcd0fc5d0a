#include "charging/decision.hpp"

#include <utility>

namespace airtime::charging {

void Draft::record(LedgerEvent event) {
    event.number = ++contract().events_written;
    event.contract = contract().id;
    event.at = now();
    add_to_totals(contract().totals, event);
    change.events.push_back(std::move(event));
}

}  // namespace airtime::charging

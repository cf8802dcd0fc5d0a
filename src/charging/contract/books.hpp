#pragma once

#include <cstdint>
#include <map>

#include "charging/contract/ledger_event.hpp"
#include "charging/contract/totals.hpp"
#include "charging/values/money_sum.hpp"

namespace airtime::charging {

/// What remains of a contract when only its events are read. Feed them in order of number.
struct Books {
    std::map<AccountName, MoneySum> balances;
    MoneySum debt;
    Totals totals;
    std::uint64_t last_number = 0;

    void add(const LedgerEvent& event);
};

/// Adds an event's amounts to the sums of its kind.
void add_to_totals(Totals& totals, const LedgerEvent& event);

}  // namespace airtime::charging

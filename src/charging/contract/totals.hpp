#pragma once

#include "charging/values/money_sum.hpp"

namespace airtime::charging {

/// Running sums since the contract was opened. The books close when
/// balances = opening + recharged + refunded + advanced + adjusted - used - recovered - reversed and
/// debt = advanced + fees + reinstated - recovered - waived - written_off - reversed - reversed_fees.
struct Totals {
    MoneySum opening, recharged, refunded, advanced, fees, adjusted, used, recovered, reversed, reversed_fees,
        reinstated, waived, written_off;

    MoneySum expected_balance() const;
    MoneySum expected_debt() const;
    friend bool operator==(const Totals&, const Totals&) = default;
};

}  // namespace airtime::charging

#include "charging/contract/totals.hpp"

namespace airtime::charging {

MoneySum Totals::expected_balance() const {
    return opening + recharged + refunded + advanced + adjusted - used - recovered - reversed;
}

MoneySum Totals::expected_debt() const {
    return advanced + fees + reinstated - recovered - waived - written_off - reversed - reversed_fees;
}

}  // namespace airtime::charging

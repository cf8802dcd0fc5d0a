#include "store/ledger_stream.hpp"

#include <utility>

namespace airtime::store {

Result<DailyTotals, StoreError> LedgerStream::daily_totals(const std::string& date) {
    auto totals = totals_of_days({date});
    if (!totals) return totals.error();
    return std::move(totals->front());
}

}  // namespace airtime::store

#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/int128.hpp"
#include "charging/values/calendar.hpp"
#include "store/ledger_stream.hpp"

/// What all subscribers together owed on a day, and what moved it.
namespace airtime::ledger_files {

/// All events of one kind on a day. `principal` and `fees` are what they changed of the debt, signed.
struct DebtMovement {
    std::string kind;  ///< of the events, as in the CDRs
    Int128 count = 0;
    Int128 principal = 0;
    Int128 fees = 0;
    Int128 vat = 0;  ///< part of `fees`

    Int128 debt() const { return principal + fees; }
};

/// opening + the debt of all movements = closing.
struct Settlement {
    std::string date;
    Int128 opening = 0;
    std::vector<DebtMovement> movements;  ///< the usual ones always, others where there were any
    Int128 closing = 0;
    DebtMovement shadow;  ///< what `advance.mode: shadow` would have lent: no debt
};

/// The settlements of all days from `first` to `last` (dates of the operator's zone), by what the ledger has
/// counted until now; `today` may not be before `last`.
Result<std::vector<Settlement>, store::StoreError> settle(store::LedgerStream& ledger,
                                                          const std::string& first, const std::string& last,
                                                          const std::string& today);

/// The first day that settle() can tell of: of earlier ones no totals are kept.
std::string first_settled_day(const std::string& today);

/// Whether every event until the end of `date` was counted. Clocks of nodes may differ by `clock_skew`.
Result<bool, store::StoreError> is_counted_through(store::LedgerStream& ledger, const std::string& date,
                                                   const charging::Calendar& calendar);
inline constexpr std::chrono::seconds clock_skew{60};

/// `date,item,count,principal,fees,vat,debt` and a row each for opening, the movements, closing and shadow.
std::string settlement_csv(const Settlement& settlement);

/// "2026-12-01" after "2026-11-30"; negative days go back. `date` must be one.
std::string days_after(const std::string& date, int days);

}  // namespace airtime::ledger_files

#pragma once

#include <span>

#include "charging/values/calendar.hpp"
#include "ledger_files/entry_events.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::worker {

/// What moves with the entries: daily totals by kind of event ("used_count", "used_amount", "advanced_fee",
/// amounts in millionths), counts by channel and outcome (ledger_files::count_name), the `debt` of
/// store::all_days, what all contracts together owe, and the lines of each contract's history, mere usage
/// left out. Where the step begins is for the caller to say.
store::LedgerStep step_of(std::span<const ledger_files::EntryEvents> entries,
                          const charging::Calendar& calendar, store::LedgerPosition position);

}  // namespace airtime::worker

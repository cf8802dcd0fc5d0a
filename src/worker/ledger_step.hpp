#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "charging/calendar.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::worker {

/// The "date" of sums over all days: `debt`, what all contracts together owe.
inline constexpr std::string_view all_days = "all";

/// What moves with the entries: daily totals by kind of event ("used_count", "used_amount", "advanced_fee",
/// amounts in millionths), the debt of all days, and the lines of each contract's history, mere usage left
/// out.
store::LedgerStep step_of(const std::vector<store::LedgerEntry>& entries, const charging::Calendar& calendar,
                          store::LedgerPosition position);

}  // namespace airtime::worker

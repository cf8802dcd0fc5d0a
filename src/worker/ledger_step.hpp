#pragma once

#include <string>
#include <vector>

#include "charging/calendar.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::worker {

/// Entries as the lines of a file, each with its line end.
std::string lines_of(const std::vector<store::LedgerEntry>& entries);

/// What moves with the entries: daily totals by kind of event ("used_count", "used_amount", "advanced_fee",
/// amounts in millionths), and the lines of each contract's history, mere usage left out.
store::LedgerStep step_of(const std::vector<store::LedgerEntry>& entries, const charging::Calendar& calendar,
                          store::LedgerPosition position);

}  // namespace airtime::worker

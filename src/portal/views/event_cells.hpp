#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "charging/contract/ledger_event.hpp"

/// Ledger events as rows of a CSV file, in the ledger's words.
namespace airtime::portal {

inline constexpr std::string_view csv_byte_order_mark = "\xEF\xBB\xBF";

/// "n", "at", "kind", ...
std::vector<std::string> event_columns();
/// One for each column; what does not apply is empty. Times by the clock on the operator's wall.
std::vector<std::string> event_cells(const charging::LedgerEvent& event, const charging::Calendar& calendar);

}  // namespace airtime::portal

#pragma once

#include <string>

#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/policy/policy.hpp"
#include "portal/exports/export_request.hpp"

/// Lines of an export, with their ends: columns in the words of the ledger and of the books, money as
/// decimals, times by the clock on the operator's wall, and nothing that a spreadsheet runs as a formula.
namespace airtime::portal {

/// With the mark by which a spreadsheet knows UTF-8.
std::string export_heading(ExportOf of);

std::string export_line(const charging::LedgerEvent& event, const charging::Policy& policy);
/// All that the books know of it.
std::string export_line(const books::AdvanceRecord& advance, const charging::Policy& policy);
std::string export_line(const books::ContractUsage& used, const charging::Policy& policy);

}  // namespace airtime::portal

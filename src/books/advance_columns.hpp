#pragma once

#include <soci/soci.h>

#include <string>

#include "books/advance_row.hpp"

/// The table of advances as SQL names it.
namespace airtime::books {

/// "contract, advance, granted_at, ..." of AdvanceRow.
std::string advance_columns();
/// ":contract, :advance, :granted_at, ..."
std::string advance_values();
/// "contract = excluded.contract, ..." behind DO UPDATE SET.
std::string advance_updates();
/// Has a statement that selects advance_columns() fill `row`.
void fill_by(soci::statement& statement, AdvanceRow& row);

}  // namespace airtime::books

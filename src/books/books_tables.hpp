#pragma once

#include <soci/soci.h>

#include <string>
#include <vector>

#include "books/advance_row.hpp"
#include "books/batch.hpp"
#include "books/bookings.hpp"

/// The tables of the books' main database. All throw soci::soci_error.
namespace airtime::books {

/// Makes those that tell of the books themselves, in books of any form.
void create_state_tables(soci::session& main);
/// Makes the others that are not there, in books of this form.
void create_tables(soci::session& main);

struct SumTableColumns {
    const char* table;
    std::vector<const char*> key;
};
const SumTableColumns& columns_of(SumTable table);

/// The time zone that it was begun with; `zone` where it was not, which is noted.
std::string note_zone(soci::session& main, const std::string& zone);

/// Adds to what is there. A sum of no events is no row.
void write_sums(soci::session& main, const SumChanges& changes);

/// Adds grants and movements to their advances, and to `changes` what they are booked as. What moves an
/// advance whose grant is not loaded waits for it, booked as "unknown" meanwhile.
void write_advances(soci::session& main,
                    const std::map<AdvanceKey, std::vector<charging::LedgerEvent>>& events,
                    const charging::Calendar& calendar, SumChanges& changes);

/// "contract, advance, granted_at, ..." of AdvanceRow.
std::string advance_columns();
/// Has a statement that selects advance_columns() fill `row`.
void fill_by(soci::statement& statement, AdvanceRow& row);

/// A number that the books remember by name; zero: not written yet.
long long state_of(soci::session& main, const std::string& name);
void set_state(soci::session& main, const std::string& name, long long value);

}  // namespace airtime::books

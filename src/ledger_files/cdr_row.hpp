#pragma once

#include <span>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "charging/contract/ledger_event.hpp"
#include "ledger_files/control_total.hpp"
#include "ledger_files/entry_events.hpp"

/// A ledger event as a row of CSV. No cell needs quotes: in ids, services and notes blanks, commas, quotes,
/// `%`, what is not printable ASCII and the start of a formula are written as %XX.
namespace airtime::ledger_files {

/// The first line of every file, without line end.
inline constexpr std::string_view cdr_heading =
    "contract,n,at,kind,amount,accounts,principal,fee,vat,advance,session,request,service,units,note,about";

/// Also that of earlier versions, which had no `about`.
bool is_cdr_heading(std::string_view line);

/// `c1,12,2026-11-22T23:58:08.123Z,used,-1500,main:-1500,,,,,s;1;2,3,data,51200,,`: amounts in currency
/// units, what is zero or absent is empty. `amount` is the sum of `accounts`, which reads
/// "main:-1000;promo:-500"; `about` reads "tier=10000;limit=10000;policy=1a2b;due=2026-12-22T23:58:08.123Z"
/// or "granted=2026-11-01T08:00:00.000Z". No line end. Rows of earlier versions have no `about`.
std::string cdr_row(const charging::LedgerEvent& event);
Result<charging::LedgerEvent, std::string> event_of_row(std::string_view row);

/// The place of an entry of the ledger that makes no sense: its text, which no reader takes for an event.
std::string unreadable_row(std::string_view entry);

/// The rows of entries, each with its line end, counted into `total`.
std::string rows_of(std::span<const EntryEvents> entries, ControlTotal& total);

}  // namespace airtime::ledger_files

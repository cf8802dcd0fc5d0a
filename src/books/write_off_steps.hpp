#pragma once

#include <string>

#include "books/bookings.hpp"
#include "charging/contract/ledger_event.hpp"

/// What became of advances after they were given up. Which write-off a recovery followed is told by the
/// numbers of events, and files come in any order: so each advance keeps its recoveries and write-offs as a
/// short text.
namespace airtime::books {

/// Notes a movement of the advance that is one of `recovered`, `recovery_reversed`, `written_off`,
/// `reinstated`; no effect for others.
void add_step(std::string& steps, const charging::LedgerEvent& movement, const charging::Calendar& calendar);

/// Books each write-off, and what followed it until the next one, under the day of the write-off: count,
/// principal and fee. Of a recovery that is taken back counts at most what was recovered since: the rest was
/// before, and was none of it. `times` -1 takes back what was booked with the same steps and facts.
void book_write_offs(SumChanges& changes, const std::string& steps, const AdvanceFacts& facts, int times);

}  // namespace airtime::books

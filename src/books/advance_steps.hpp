#pragma once

#include <string>

#include "books/bookings.hpp"
#include "charging/contract/ledger_event.hpp"

/// What became of advances after they were given up, or after they were due. Which step came before another
/// is told by the numbers of events, and files come in any order: so each advance keeps its recoveries and
/// write-offs as a short text.
namespace airtime::books {

/// Notes a movement of the advance that is one of `recovered`, `recovery_reversed`, `written_off`,
/// `reinstated`; no effect for others.
void add_step(std::string& steps, const charging::LedgerEvent& movement, const charging::Calendar& calendar);

/// Books each write-off, and what followed of it, under its day: count, principal and fee. What is reinstated
/// is shared among write-offs that have something given up still, the oldest first, and so is what is
/// recovered of that; a recovery that is taken back gives back of these, the latest first. The rest of each
/// is of no write-off. `times` -1 takes back what was booked with the same steps and facts.
void book_write_offs(SumChanges& changes, const std::string& steps, const AdvanceFacts& facts, int times);

/// Books what recoveries that are taken back on the due day or later give back of what was recovered before
/// that day: where less was recovered from that day on. `times`: see above.
void book_owed_again(SumChanges& changes, const std::string& steps, const AdvanceFacts& facts,
                     const charging::Calendar& calendar, int times);

}  // namespace airtime::books

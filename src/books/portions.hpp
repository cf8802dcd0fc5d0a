#pragma once

#include "books/books_connections.hpp"
#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"

/// What the books tell of all contracts, so much at once as a short look takes. See BooksReader. All throw
/// soci::soci_error.
namespace airtime::books {

Portion<charging::LedgerEvent, EventPlace> events_behind(BooksConnection& books, std::int64_t day,
                                                         const EventPlace& behind, std::size_t max);
Portion<ContractUsage, UsagePlace> usage_behind(BooksConnection& books, std::int64_t day,
                                                const UsagePlace& behind, std::size_t max);
Portion<AdvanceRecord, AdvancePlace> advances_behind(BooksConnection& books, DayRange granted,
                                                     const AdvancePlace& behind, std::size_t max);

}  // namespace airtime::books

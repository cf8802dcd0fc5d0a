#pragma once

#include <vector>

#include "books/books_connections.hpp"
#include "books/history.hpp"
#include "charging/contract/ledger_event.hpp"

/// What the books tell of one contract. All throw soci::soci_error.
namespace airtime::books {

std::vector<charging::LedgerEvent> timeline_of(BooksConnection& books, const charging::ContractId& contract,
                                               const TimelineFilter& filter,
                                               const charging::Calendar& calendar);
std::vector<Usage> usage_of(BooksConnection& books, const charging::ContractId& contract, DayRange days,
                            std::size_t max);
std::vector<ServiceUsage> usage_by_service(BooksConnection& books, const charging::ContractId& contract,
                                           DayRange days);
std::vector<AdvanceRecord> advances_of(BooksConnection& books, const charging::ContractId& contract,
                                       std::size_t max);
std::vector<AdvanceRecord> advances_named(BooksConnection& books, const charging::AdvanceId& id,
                                          std::size_t max);
std::vector<EventPlace> recharges_named(BooksConnection& books, const charging::RechargeId& id,
                                        std::size_t max);
/// At most `max`, the latest first.
std::vector<charging::ContractId> contracts_of_session(BooksConnection& books,
                                                       const charging::SessionId& session, std::size_t max);

}  // namespace airtime::books

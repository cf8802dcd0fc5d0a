#pragma once

#include <vector>

#include "books/books_reader.hpp"
#include "config/config.hpp"
#include "portal/web/page_route.hpp"
#include "store/contract_store.hpp"
#include "store/ledger_stream.hpp"

namespace airtime::portal {

/// What managers look at.
///   GET  /dashboard    today, the last 30 days, what is owed
///   GET  /reports      tables and charts; /reports.csv the same for a spreadsheet
///   GET  /policy       the policy in force
/// All that is given must live as long as the routes; `contracts` and `ledger` are used by one thread at a
/// time.
std::vector<PageRoute> management_pages(const config::Config& config, store::ContractStore& contracts,
                                        store::LedgerStream& ledger, const books::BooksReader& books);

}  // namespace airtime::portal

#pragma once

#include <vector>

#include "portal/views/operations_reader.hpp"
#include "portal/web/page_route.hpp"
#include "store/contract_store.hpp"

namespace airtime::portal {

/// Whether all runs, and whether it lends.
///   GET  /operations           nodes, workers, peers, what waits, books, policy, errors, lending
///   POST /operations/lending   the switch, with a reason
/// All that is given must live as long as the routes; they are called by one thread at a time.
std::vector<PageRoute> operations_pages(store::ContractStore& contracts, OperationsReader& operations);

}  // namespace airtime::portal

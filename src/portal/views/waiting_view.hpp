#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "charging/contract/contract.hpp"
#include "operations/json_schema.hpp"
#include "portal/web/page_route.hpp"
#include "store/contract_store.hpp"
#include "store/correction_desk.hpp"

namespace airtime::portal {

/// A correction that waits. `contract`: whose it is; null: it is not at hand.
boost::json::object waiting_row(const store::WaitingCorrection& correction,
                                const charging::Contract* contract);
operations::schema::Schema waiting_schema();

/// All that wait at `now`, oldest first. The error: Redis is away.
Result<boost::json::array, store::StoreError> waiting_rows(store::CorrectionDesk& corrections,
                                                           store::ContractStore& contracts,
                                                           charging::Instant now);

/// Notes on a row whether the visitor asked for the correction: another person has to approve it.
void mark_own(boost::json::object& row, const Visitor& visitor);

}  // namespace airtime::portal

#pragma once

#include <boost/json/object.hpp>

#include "charging/contract/contract.hpp"
#include "portal/web/page_route.hpp"
#include "store/correction_desk.hpp"

namespace airtime::portal {

/// A correction that waits, as `visitor` sees it. `contract`: whose it is; null: it is not at hand.
boost::json::object waiting_row(const store::WaitingCorrection& correction,
                                const charging::Contract* contract, const Visitor& visitor);

}  // namespace airtime::portal

#pragma once

#include <boost/json/array.hpp>

#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::portal {

/// What a change does to a contract, in money, for the page that asks whether it is meant: each effect with
/// its name and figures, then what balances and debt come to. `begun`: before the rule.
boost::json::array effects_of(const charging::ContractChange& begun, const charging::ContractChange& done,
                              const charging::Policy& policy, charging::Instant now);

}  // namespace airtime::portal

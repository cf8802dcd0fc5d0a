#pragma once

#include <boost/json/array.hpp>
#include <string>

#include "charging/contract/contract_change.hpp"
#include "charging/policy/policy.hpp"

namespace airtime::portal {

/// What a change does to a contract, in money, for the page that asks whether it is meant: each effect with
/// its name and figures, then what balances and debt come to. `begun`: before the rule.
boost::json::array effects_of(const charging::ContractChange& begun, const charging::ContractChange& done,
                              const charging::Policy& policy, charging::Instant now);

/// One word for what a change moves, grants or tells, so that what a page showed can be compared with what
/// would be done: the same where only balances differ that it does not touch, or the time.
std::string digest_of(const charging::ContractChange& begun, const charging::ContractChange& done);

}  // namespace airtime::portal

#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "charging/contract.hpp"
#include "charging/policy.hpp"

/// A contract as people and programs read it.
namespace airtime::subscribers {

/// "active", "one_way", "two_way", "expired".
std::string_view word(charging::LifeCycle life_cycle);

boost::json::value contract_as_json(const charging::Contract& contract, const charging::Policy& policy,
                                    charging::Instant now);
std::string contract_as_text(const charging::Contract& contract, const charging::Policy& policy,
                             charging::Instant now);
boost::json::value sessions_as_json(const charging::Contract& contract);
std::string sessions_as_text(const charging::Contract& contract);

}  // namespace airtime::subscribers

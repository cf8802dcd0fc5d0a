#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>

#include "charging/contract/contract.hpp"
#include "charging/contract/ledger_event.hpp"
#include "charging/policy/policy.hpp"
#include "operations/json_schema.hpp"

/// A contract as people and programs read it.
namespace airtime::operations {

boost::json::value contract_as_json(const charging::Contract& contract, const charging::Policy& policy,
                                    charging::Instant now);
schema::Schema contract_schema();
std::string contract_as_text(const charging::Contract& contract, const charging::Policy& policy,
                             charging::Instant now);
boost::json::value event_as_json(const charging::LedgerEvent& event);
boost::json::value sessions_as_json(const charging::Contract& contract);
std::string sessions_as_text(const charging::Contract& contract, const charging::Calendar& calendar);

}  // namespace airtime::operations

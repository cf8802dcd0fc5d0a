#pragma once

#include <boost/json/object.hpp>

#include "charging/lending/explain_advance.hpp"
#include "operations/json_schema.hpp"

namespace airtime::operations {

/// Why the contract would be lent to, or not: each rule with its figures.
boost::json::object explanation_as_json(const charging::Contract& contract,
                                        const charging::AdvanceExplanation& all);
schema::Schema explanation_schema();

}  // namespace airtime::operations

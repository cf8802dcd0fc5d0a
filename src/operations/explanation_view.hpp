#pragma once

#include <boost/json/object.hpp>

#include "charging/lending/explain_advance.hpp"

namespace airtime::operations {

/// Why the contract would be lent to, or not: each rule with its figures (docs/api.md).
boost::json::object explanation_as_json(const charging::Contract& contract,
                                        const charging::AdvanceExplanation& all);

}  // namespace airtime::operations
